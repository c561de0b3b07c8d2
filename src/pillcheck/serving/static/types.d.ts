// What the scripts beside this file speak of. It is read by the type checker alone.

/** The n-th element of a name in the item, or in the page. */
type Place = [string, number];

interface Item {
  /** What names it in a change. */
  ref: string;
  id: string | null;
  title: string;
  priority: string | null;
  status: string | null;
  label: string;
  hours: number | null;
  open: boolean;
  /** Where a filter looks. */
  words: string;
  at: Place;
  /** What each part edits, and where it is in the item. */
  places: [string, ...Place][];
  /** Those that are text. */
  fields: { name: string; text: string }[];
}

interface Status {
  name: string;
  label: string;
  class: string;
}

interface Parts {
  hash: string;
  /** The page in the file. */
  html: string;
  path: string;
  read_only: boolean;
  statuses: Status[];
  priorities: string[];
  fields: string[];
  has_history: boolean;
  can_undo: boolean;
  items: Item[];
}

/** Why a change was not made: what to say, and whether it may be sent again as it is. */
interface Problem {
  message: string;
  /** The line of the file that is in the way. */
  line?: string;
  is_stale: boolean;
}

/** A choice of a menu; what it does gets the note that was typed. */
interface Entry {
  label: string;
  run: (note: string) => unknown;
  isCurrent?: boolean;
  style?: string;
}

/** From a node of the file to the node that shows it. */
type Shown = WeakMap<Node, Node>;
