"""JSON-RPC 2.0: messages, their framing, and a server that answers them; of no protocol."""
