"""Words that tell what a part of a page is: headings of teasers, names of bylines and of lists of sources."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

from medcite.ingest.html.elements import attribute, shown_text

_CLUTTER_HEADING = re.compile(
    r"""(?:read|see|up|watch)\s+(?:this\s+)?next | next\s+up
    | (?:you\s+)?(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)
    | you\s+(?:may|might)\s+also\s+like | more\s+(?:from|stories|articles)\b.* | keep\s+reading
    | related(?:\s+(?:articles?|stories|topics|content|links|pages|posts|reading|conditions|videos?|coverage))?
    | recommended(?:\s+(?:reading|for\s+you|articles?|stories))?
    | (?:most\s+)?(?:popular|read)(?:\s+(?:articles?|stories|posts|now))? | trending(?:\s+\w+)?
    | (?:people|others|readers)\s+(?:are\s+)?(?:also\s+)?(?:read|reading|liked?|viewed|searched)\b.*
    | what\s+(?:to\s+read\s+next|others\s+are\s+reading)
    | (?:today['’]s\s+)?top\s+(?:picks|stories|articles|news|posts|videos)
    | (?:editor['’]?s?['’]?|our)\s+(?:picks?|choice|favou?rites?)
    | (?:the\s+)?latest(?:\s+(?:news|stories|articles|posts|videos))?
    | (?:recent|similar|featured|popular|other)\s+(?:posts|articles|stories|news)
    | (?:video|watch|photos?|gallery|slideshow|podcast|listen|quiz|poll|infographic)\s*:.*
    | (?:download|get)\s+(?:the|our)\b.*\bapp\b.* | also\s+from\s+this\b.* | explore | more\s+(?:on|about)\s+th(?:is|e)\b.*
    | in\s+case\s+you\s+missed\s+it | don['’]t\s+miss | (?:explore|discover)\s+more | also\s+on\b.*
    | (?:next|previous)\s+(?:article|story|post)
    | about\s+the\s+(?:authors?|writers?|reviewers?) | meet\s+(?:the|our)\s+(?:authors?|experts?|writers?)
    | have\s+your\s+say | join\s+the\s+(?:conversation|discussion) | post\s+a\s+comment
    | (?:\d+\s+)?(?:comments?|responses|replies|thoughts)(?:\s+(?:on|to)\b.*|\s*\(\d+\))? | leave\s+a\s+(?:comment|reply)
    | tags | topics | categories | share(?:\s+(?:this|on)\b.*)? | follow\s+us.*
    | advertise?ments? | sponsored(?:\s+\w+)* | .*\bfrom\s+our\s+sponsors? | paid\s+content
    | .*\bnewsletters?(?:\W.*)? | (?:sign\s+up|subscribe)\b.*
    | table\s+of\s+contents | contents | on\s+this\s+page | in\s+this\s+article | jump\s+to.* | skip\s+to.*""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE_NAME = re.compile(
    r"""(?:^|[\s_])(?:by|by-?lines?|authors?|author-?(?:names?|info|line)|contributors?|(?:medical-?)?review(?:ers?|ed)(?:-?(?:by|on|date))?
    | date-?line|time-?stamp|dates?|published|updated|meta|(?:publish|update|post|review)-?date
    | (?:article|post|entry|page)-?(?:meta|info|dates?|by-?line|authors?))(?=$|[\s_])""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCES_NAME = re.compile(
    r"(?<![\w-])(?:references|bibliography|citations|(?:article|reference)-?sources)(?![\w-])", re.IGNORECASE
)
_LONGEST_BYLINE = 400  # characters; more than that has an article in it


# "Read more: ...", "Related: ...": what follows is a link to another page.
_POINTER = re.compile(
    r"""(?:read(?:\s+(?:more|next|also|this\s+next))? | see\s+also | related(?:\s+(?:articles?|stories|story|content))?
    | also\s+(?:read|see) | (?:learn|find\s+out)\s+more | more\s+(?:on|about)\s+this | watch(?:\s+(?:now|next|this))?
    | up\s+next | recommended | don['’]t\s+miss | click\s+here\b.* | continue\s+reading\b.*
    | you\s+(?:may|might)\s+(?:also\s+)?like)\s*[:»›>|–—-]\s*\S.*""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_POINTER = 200  # characters
# Lines that belong to the page and not to its article, wherever they stand.
_FURNITURE = re.compile(
    r"""\W*(?:
      (?:advertise?ments?|sponsored(?:\s+(?:content|links?|message))?|promoted|ad|anzeige|werbung|publicidad)
      | (?:advertise?ment\s*[-–—:.]?\s*)?(?:(?:story|article)\s+continues|continue\s+reading).*
      | scroll\s+(?:down\s+)?(?:to|for)\b.*
      | (?:tags?|topics?|filed\s+under|posted\s+in|categor(?:y|ies)|labels|keywords)\s*:\s*\S.*
      | (?:share|print|email|tweet|save|pin|like|listen|copy\s+link|comments?)
      | (?:share|print|email|tweet|save|pin|like|listen\s+to)\s+(?:this|on|via|article|page|story|post)\b.*
      | (?:facebook|twitter|linkedin|pinterest|whatsapp|reddit|instagram|youtube|e-?mail|print|share|tweet|x|\W)+
      | click\s+to\s+(?:share|print|email|tweet|expand|enlarge|open).*
      | (?:please\s+)?(?:enable|turn\s+on)\s+javascript.* | javascript\s+(?:is|must\s+be)\b.*
      | (?:sign\s+up|subscribe)\s+(?:for|to|now|today|here)\b.* | already\s+a\s+(?:member|subscriber)\b.*
      | follow\s+(?:us|me|the\s+\w+)\s+on\b.* | like\s+us\s+on\b.*
      | comments\s+(?:are|have\s+been)\s+(?:closed|disabled|turned\s+off).*
      | leave\s+a\s+(?:comment|reply).* | no\s+comments(?:\s+yet)?
      | (?:all\s+rights\s+reserved|©|copyright\s+(?:©|\(c\)|\d{4})).*
      | now\s+playing | (?:media|press|investor)\s+contacts?\b.* | thanks\s+for\s+(?:watching|reading)\W*
      | back\s+to\s+top | skip\s+to\b.* | loading | read\s+more | show\s+(?:more|less) | (?:view|see)\s+all
      | load\s+more | close | menu | edit | (?:advertiser|affiliate)\s+disclosure
      | was\s+this\s+(?:page|article)\s+helpful\b.*
      | we\s+may\s+(?:earn|receive|get)\b.*\bcommission\b.* | your\s+privacy\s+is\s+important\b.*
      | .*\b(?:your|our)\s+inbox\b.*
      | take\s+(?:the|this|our|a)\s+.{0,40}(?:quiz|survey|poll|test)\b.* | .*\bdeal\s+of\s+the\s+(?:day|week)\b.*
      | by\s+(?:signing\s+up|subscribing|clicking|registering)\b.*
      | (?:photo|image|picture)\s*(?:credits?|by|courtesy)?\s*:.*
      | \d+\s+(?:min(?:ute)?s?\s+read|comments?|shares?|views?|likes?) | (?:reading|read)\s+time\s*:?\s*\d+.*
      | (?:minutes?\s+to\s+read|estimated\s+reading\s+time)\b.*
    )\W*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_LONGEST_FURNITURE = 160  # characters


@lru_cache(maxsize=4_096)
def is_furniture(text: str) -> bool:
    """Whether a line is one of the page's own: "Advertisement", "Tags: gout, joints", "Share on Facebook"."""
    return len(text) <= _LONGEST_FURNITURE and _FURNITURE.fullmatch(text) is not None


def is_pointer(text: str) -> bool:
    """Whether a line with a link in it only says where to read on: "Related: Foods to avoid with gout"."""
    return len(text) <= _LONGEST_POINTER and _POINTER.fullmatch(text) is not None


def is_clutter_heading(text: str) -> bool:
    """Whether a heading of this text stands over teasers, adverts or a menu, not over article text."""
    return _CLUTTER_HEADING.fullmatch(text.strip(" :")) is not None


def is_marked_byline(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds who wrote the text, and when."""
    return _names_byline(_names(tag)) and len(shown_text(tag)) <= _LONGEST_BYLINE


def is_marked_sources(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds the article's sources."""
    return _names_sources(_names(tag))


def is_marked_quote(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it shows again, in large type, what the text says."""
    return _names_quote(_names(tag))


def _names(tag: Tag) -> str:
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')}" if tag.attrs else ""


@lru_cache(maxsize=8_192)
def _names_byline(names: str) -> bool:
    return _BYLINE_NAME.search(names) is not None


@lru_cache(maxsize=8_192)
def _names_quote(names: str) -> bool:
    return re.search(r"pull-?_?quote|quote-?_?box|blockquote|tweetable|clicktotweet", names, re.IGNORECASE) is not None


@lru_cache(maxsize=8_192)
def _names_sources(names: str) -> bool:
    return _SOURCES_NAME.search(names) is not None
