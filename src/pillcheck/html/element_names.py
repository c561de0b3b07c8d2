"""Names of elements, by what HTML says of them."""

# https://html.spec.whatwg.org/multipage/syntax.html#void-elements, with the obsolete ones
VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source "
    "track wbr".split()
)
# Elements whose content is text, never tags. A browser runs scripts, so to it noscript is one.
RAW_TEXT = frozenset(
    ["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"]
)
# Elements with markup of another kind inside, in which a slash closes a tag.
DRAWINGS = frozenset(["math", "svg"])
# The parts of drawings that hold HTML, but for those that do so at times only.
HTML_IN_DRAWINGS = frozenset("desc foreignobject mi mn mo ms mtext".split())
# What stands in these is not part of the page that readers see.
HIDDEN = DRAWINGS | {"noscript", "select", "template", "textarea"}
# https://html.spec.whatwg.org/multipage/parsing.html#formatting
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
TABLE_PARTS = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
# Before their start tags a browser closes an open paragraph.
ENDS_PARAGRAPH = HEADINGS | frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form header hgroup hr li listing main menu nav ol p pre search "
    "section summary table ul xmp".split()
)
# What a reader sees as a break between words.
BREAKS = ENDS_PARAGRAPH | TABLE_PARTS | frozenset(["br"])
# https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
OPTIONAL_END = frozenset(
    "body caption colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead "
    "tr".split()
)
