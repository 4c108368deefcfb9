"""Phrases by which pages set apart what is not the article: headings of teasers, and lines of their own."""

from __future__ import annotations

import re

# Headings over teasers, adverts, menus and comments.
CLUTTER_HEADING = re.compile(
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
    | (?:download|get)\s+(?:the|our)\b.*\bapp\b.* | also\s+from\s+this\b.* | explore
    | more\s+(?:on|about)\s+th(?:is|e)\b.*
    | in\s+case\s+you\s+missed\s+it | don['’]t\s+miss | (?:explore|discover)\s+more | also\s+on\b.*
    | (?:next|previous)\s+(?:article|story|post)
    | about\s+the\s+(?:authors?|writers?|reviewers?) | meet\s+(?:the|our)\s+(?:authors?|experts?|writers?)
    | test\s+your\s+knowledge | have\s+your\s+say | join\s+the\s+(?:conversation|discussion) | post\s+a\s+comment
    | (?:\d+\s+)?(?:comments?|responses|replies|thoughts)(?:\s+(?:on|to)\b.*|\s*\(\d+\))?
    | leave\s+a\s+(?:comment|reply)
    | tags | topics | categories | share(?:\s+(?:this|on)\b.*)? | follow\s+us.*
    | advertise?ments? | sponsored(?:\s+\w+)* | .*\bfrom\s+our\s+sponsors? | paid\s+content
    | .*\bnewsletters?(?:\W.*)? | (?:sign\s+up|subscribe)\b.*
    | table\s+of\s+contents | contents | on\s+this\s+page | in\s+this\s+article | jump\s+to.* | skip\s+to.*""",
    re.IGNORECASE | re.VERBOSE,
)
# The same in the other main languages of western health sites.
FOREIGN_CLUTTER_HEADING = re.compile(
    r"""(?:comparte|compartir|síguenos)\b.* | (?:art[íi]culos|entradas|noticias|temas|contenidos)\s+relacionad[oa]s
    | suscr[íi]bete.* | .*\bbolet[íi]n\b.*
    | tambi[ée]n\s+te\s+puede\s+interesar | (?:lo\s+)?m[áa]s\s+le[íi]d[oa]s? | te\s+puede\s+interesar | comentarios
    | (?:das\s+könnte|auch)\b.*\binteressieren | mehr\s+zum\s+thema
    | (?:ähnliche|verwandte)\s+(?:artikel|themen|beiträge)
    | weitere\s+(?:artikel|themen|beiträge|informationen\s+zum\s+thema) | meistgelesen.* | (?:artikel\s+)?teilen
    | kommentare? | inhaltsverzeichnis | inhalt
    | articles?\s+(?:similaires|li[ée]s|connexes|recommand[ée]s) | [àa]\s+(?:lire|voir)\s+(?:[ée]galement|aussi)
    | sur\s+le\s+m[êe]me\s+(?:sujet|th[èe]me) | partager.* | commentaires? | sommaire | les\s+plus\s+lus
    | (?:potrebbe|potrebbero)\s+interessar\w+.* | leggi\s+anche | articoli\s+(?:correlati|recenti) | condividi.*
    | commenti | (?:artigos|not[íi]cias)\s+relacionad[oa]s | leia\s+tamb[ée]m | compartilhe.* | coment[áa]rios
    | lees\s+ook | gerelateerd\w*.* | meer\s+over\b.* | delen | reacties""",
    re.IGNORECASE | re.VERBOSE,
)
# "Read more: ...", "Related: ...": what follows is a link to another page.
POINTER = re.compile(
    r"""[→›»▶►☞\s]*(?:
      read(?:\s+(?:more|next|also|this\s+next))? | see\s+also | related(?:\s+(?:articles?|stories|story|content))?
    | also\s+(?:read|see) | (?:learn|find\s+out)\s+more | more\s+(?:on|about)\s+this | watch(?:\s+(?:now|next|this))?
    | up\s+next | recommended | don['’]t\s+miss | click\s+here\b.* | continue\s+reading\b.*
    | you\s+(?:may|might)\s+(?:also\s+)?like | [àa]\s+lire\s+(?:[ée]galement|aussi) | lesen\s+sie\s+auch | mehr\s+dazu
    | lea\s+tambi[ée]n | leggi\s+anche | leia\s+tamb[ée]m | lees\s+ook
    )\s*[:»›>|–—-]\s*\S.*""",
    re.IGNORECASE | re.VERBOSE,
)
# Lines that belong to the page and not to its article, wherever they stand.
FURNITURE = re.compile(
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
      | (?:\d+\s+(?:people|users|readers)\s+found\s+)?(?:this|that)\s+(?:was\s+)?helpful\b.* | \d+\s+people\s+found\b.*
      | did\s+this\s+answer\s+your\s+question\W* | log\s*in\s+to\b.* | report\s+(?:abuse|this)\b.*
      | (?:this\s+is\s+your|you\s+have)\b.*\bfree\s+(?:articles?|stories)\b.*
      | this\s+(?:story|article)\s+appear(?:s|ed)\b.* | we\s+independently\s+(?:research|review|select|test|choose)\b.*
      | .*\bmay\s+earn\b.*\b(?:commission|portion|fee)\b.*
      | skip\s+ad | tap\s+to\b.* | swipe\s+(?:to|for|left|right)\b.* | as\s+seen\s+(?:in|on) | filter\s+by\b.*
      | test\s+your\s+knowledge\b.* | cet\s+article\s+vous\b.*\butile\b.* | publicité | vorgelesen\b.* | anuncio
      | war\s+dieser\s+artikel\b.* | (?:te|le)\s+ha\s+(?:sido|resultado)\s+útil\b.*
      | now\s+playing | (?:media|press|investor)\s+contacts?\b.* | thanks\s+for\s+(?:watching|reading)\W*
      | (?:posted|published)\s+by\b.*\bat\s+\d.*
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
