"""Answers requests one after the other, and passes over those that were cancelled."""

from __future__ import annotations

import traceback
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from pillcheck.rpc.messages import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    Id,
    Message,
    Request,
    RpcError,
    failure,
    id_of,
    parse,
    request_of,
    success,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Method = Callable[[dict[str, Any] | list[Any], "Call"], Any]


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The caller no longer waits for the answer."""


class Call:
    """A request that is being answered."""

    def __init__(self, request_id: Id | None, cancelled: Cancellations) -> None:
        self._id = request_id
        self._cancelled = cancelled

    def gate(self) -> None:
        """Raise ``Cancelled`` if the caller has cancelled the request."""
        if self._id is not None and self._id in self._cancelled:
            raise Cancelled


class Cancellations:
    """The requests that wait or are being answered, and which of them were cancelled."""

    def __init__(self) -> None:
        self._waiting: set[Id] = set()
        self._cancelled: set[Id] = set()
        self._lock = Lock()

    def __contains__(self, request_id: Id) -> bool:
        return request_id in self._cancelled

    def begin(self, request_id: Id) -> None:
        """Remember a request that came in."""
        with self._lock:
            self._waiting.add(request_id)

    def cancel(self, request_id: Id) -> None:
        """Cancel a request that has not been answered; any other is passed over."""
        with self._lock:
            if request_id in self._waiting:
                self._cancelled.add(request_id)

    def end(self, request_id: Id) -> None:
        """Forget a request."""
        with self._lock:
            self._waiting.discard(request_id)
            self._cancelled.discard(request_id)


class Server:
    """Methods by name, called for the messages of one client.

    ``cancels`` returns the id that a notification cancels, if it does that.
    ``report`` gets the traceback of a fault of our own.
    """

    def __init__(
        self,
        methods: Mapping[str, Method],
        cancels: Callable[[Request], Id | None],
        report: Callable[[str], None],
    ) -> None:
        self._methods = methods
        self._cancels = cancels
        self._report = report
        self._cancellations = Cancellations()

    def serve(
        self,
        incoming: Iterable[bytes | None],
        send: Callable[[Message | list[Message]], None],
    ) -> None:
        """Answer messages until there are no more; ``None`` stands for one too long to read.

        They are read ahead of the answers, so that a cancellation overtakes what it cancels.
        """
        queue: SimpleQueue[Any] = SimpleQueue()

        def read() -> None:
            try:
                for text in incoming:
                    queue.put(self.taken(text))
            except (OSError, ValueError):
                # The client has gone, which ends the session as the end of its input does.
                pass
            finally:
                queue.put(None)

        Thread(target=read, daemon=True).start()
        while (message := queue.get()) is not None:
            answer = self.answer(message)
            if answer:
                send(answer)

    def taken(self, text: bytes | None) -> Any:
        """Return what a message says, or the error that it is; note what it cancels."""
        if text is None:
            return RpcError(PARSE_ERROR, "this message is too long")
        try:
            message = parse(text)
        except RpcError as error:
            return error
        for single in message if isinstance(message, list) else [message]:
            self._note(single)
        return message if message is not None else RpcError(INVALID_REQUEST, "null is no message")

    def answer(self, message: Any) -> Message | list[Message] | None:
        """Return the answer to a message, or to several in one; nothing where none is due."""
        if isinstance(message, RpcError):
            return failure(None, message)
        if message == []:
            return failure(None, RpcError(INVALID_REQUEST, "an empty array asks for nothing"))
        if isinstance(message, list):
            return [answer for single in message if (answer := self._answer(single))]
        return self._answer(message)

    def _note(self, message: Any) -> None:
        try:
            request = request_of(message)
        except RpcError:
            return
        if request is None:
            return
        if request.id is not None:
            self._cancellations.begin(request.id)
        elif (cancelled := self._cancels(request)) is not None:
            self._cancellations.cancel(cancelled)

    def _answer(self, message: Any) -> Message | None:
        try:
            request = request_of(message)
        except RpcError as error:
            return failure(id_of(message), error)
        if request is None:
            return None
        try:
            answer = self._result(request)
            cancelled = request.id is not None and request.id in self._cancellations
            return None if request.id is None or cancelled else answer
        finally:
            if request.id is not None:
                self._cancellations.end(request.id)

    def _result(self, request: Request) -> Message | None:
        method = self._methods.get(request.method)
        try:
            if method is None:
                raise RpcError(METHOD_NOT_FOUND, f"unknown method {request.method}")
            call = Call(request.id, self._cancellations)
            call.gate()
            result = method(request.params, call)
        except Cancelled:
            return None
        except RpcError as error:
            return failure(request.id, error)
        except Exception as error:  # noqa: BLE001 - the last resort: the next request is answered
            self._report(traceback.format_exc())
            return failure(request.id, RpcError(INTERNAL_ERROR, f"a bug in pillcheck: {error!r}"))
        return None if request.id is None else success(request.id, result)
