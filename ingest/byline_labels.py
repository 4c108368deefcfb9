"""The words that open a statement in a byline ("Medically reviewed by", "Mis à jour le"), in seven languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class Topic(StrEnum):
    """What a label announces: who did a thing, when it was done, or both."""

    DUE = "due"
    REVIEW = "review"
    CHANGE = "change"
    PUBLICATION = "publication"
    AUTHORS = "authors"
    BY = "by"


# Parts that several English phrases share.
_SUBJECT = (
    "[(this|the|our) ]((web page|webpage|page|site|article|content|document|guide|information|leaflet|material|post|"
    "publication|resource|story|summary|text|topic|fact sheet|factsheet)[ on this page]) "
)
_HOW = (
    "((last|latest|most recent|most recently|first|original|originally|initially|medical|medically|clinical|clinically|"
    "scientific|scientifically|editorial|editorially|expert|expertly|peer|fact|content|page|full|also|date)( |-)){0,4}"
)
_WAS = f"[{_SUBJECT}][(was|is|were|has been|have been) ]{_HOW}"
_VIEWED = "(reviewed|checked|verified|vetted)"  # but not "approved": that is said of medicines
_CHANGED = "(update|updated|modified|modification|revised|revision|edited)"
_ON = "[ (on|in|at|as of|by|date|online)]"

# For each topic the phrases of each language: regular expressions, but that "[...]" may be missing (a choice of
# letters apart), and so may the space of " ?"; that at the end ":" stands for a colon that has to follow, "#"
# for a colon or a number, and "@" at the start for the start of a statement, or a date before it; and that a
# letter with an accent may be written without it.
_PHRASES: Mapping[Topic, Mapping[str, tuple[str, ...]]] = {
    Topic.DUE: {
        "en": (
            "[date (of|for) ]next [(scheduled|planned) ](review|update|revision)"
            "( (is|due|date|by|on|planned|scheduled|for)){0,3}",
            "(due for review|review due|to be reviewed)[ (by|date|on|in)]",
        ),
        "de": ("nächste [geplante ](überprüfung|prüfung|aktualisierung|revision)[ am]",),
        "fr": ("prochaine (révision|mise à jour)[ prévue][ (le|en)]",),
        "es": ("próxima (revisión|actualización)[ prevista][ el]",),
        "it": ("(prossima revisione|prossimo aggiornamento)[ (previsto|prevista)][ il]",),
        "pt": ("próxima (revisão|atualização)[ em]",),
        "nl": ("volgende (herziening|controle|update)[ op]",),
    },
    Topic.REVIEW: {
        "en": (
            f"{_WAS}{_VIEWED}[ ?(and|&|/) ?(fact-)?({_VIEWED}|{_CHANGED}|approved|validated)]{_ON}",
            "(last|latest|most recent) ((full|medical|clinical|content|expert) ){0,2}review"
            "[ ?(/|and|&|or) ?(revision|update)][ (date|by|on)]",
            "(medical|clinical|expert|peer|fact|scientific) [content ]review (date|by|on)",
            "[online ][(medical|clinical|expert|peer|fact|scientific) ][content ]"
            "(review|reviewers?|reviewed date|review by):",
            "[date of [last ]]review date",
            "date of [last ]review",
            "[online ]medical (editor|editors):",
            "[content ]current as of",
        ),
        "de": (
            "[zuletzt ][(medizinisch|fachlich|ärztlich|wissenschaftlich|redaktionell) ][zuletzt ]"
            "(überprüft|geprüft|begutachtet|freigegeben|kontrolliert)[ (von|durch|am|im)]",
            "((letzte|medizinische|fachliche|ärztliche|wissenschaftliche) ){1,2}"
            "(überprüfung|prüfung|kontrolle|beratung) (von|durch|am)",
            "((letzte|medizinische|fachliche|ärztliche|wissenschaftliche) ){1,2}"
            "(überprüfung|prüfung|kontrolle|beratung)#",
        ),
        "fr": (
            "[dernière ][médicalement ](révisé|relu|validé|vérifié|revu|contrôlé)e?"
            "( (et |)(médicalement|scientifiquement|validé|approuvé|corrigé)e?){0,2} (par|le|en)",
            "dernière (révision|relecture|vérification)[ médicale][ (le|par)]",
            "(révision|relecture|validation)[ (médicale|scientifique)] (le|par)",
            "(révision|relecture|validation)[ (médicale|scientifique)]:",
        ),
        "es": (
            "[médicamente ](revisad|verificad|validad)[oa][ (médica|clínica|científica)mente]"
            "[ (y|e) \\w+][ (por|el|en)]",
            "[fecha de [la ]]última revisión[ médica][ (por|el|en)]",
            "fecha de revisión[ médica]",
            "revisión[ (médica|clínica|científica)] por",
            "revisión[ (médica|clínica|científica)]:",
        ),
        "it": (
            "(revisionat|verificat|validat|controllat)[oa][ (da|dal|dalla|il|a cura di)]",
            "(ultima|data di|data dell['’]ultima) revisione[ (il|da)]",
            "revisione[ (medica|scientifica|clinica)] (a cura di|di|da)",
            "revisione[ (medica|scientifica|clinica)]:",
        ),
        "pt": (
            "[(medicamente|clinicamente) ]revist[oa][ (medica|clinica|cientifica)mente][ (por|em|a)]",
            "revisado em",
            "([data d[ae] ]última|data d[ae]) revisão[ médica][ (por|em)]",
            "revisão[ (médica|clínica|técnica|científica)] por",
            "revisão[ (médica|clínica|técnica|científica)]:",
        ),
        "nl": (
            "((medisch|laatst|inhoudelijk) ){0,2}(gecontroleerd|beoordeeld|herzien|nagekeken|getoetst)[ (door|op)]",
            "laatste (herziening|controle|beoordeling)[ (op|door)]",
            "medische (controle|beoordeling|review) door",
            "medische (controle|beoordeling|review):",
        ),
    },
    Topic.CHANGE: {
        "en": (f"{_WAS}{_CHANGED}[ ?(and|&|/) ?{_VIEWED}]{_ON}", f"date of [last ]{_CHANGED}"),
        "de": (
            "[zuletzt ](aktualisiert|geändert|überarbeitet|bearbeitet)[ (am|im|von|durch)]",
            "(letzte|datum der letzten) (aktualisierung|änderung|überarbeitung|bearbeitung)[ (am|vom)]",
            "(aktualisierung|stand[ der information(en)?]|textstand|redaktionsstand)#",
        ),
        "fr": (
            "[dernière ]mise? à jour[ (le|en|du|par)]",
            "(modifié|actualisé)e?[ (le|en|par)]",
            "dernière modification[ (le|en|par)]",
        ),
        "es": (
            "(actualizad|modificad)[oa][ (el|en|por|a)]",
            "([fecha de [la ]]última|fecha de) (actualización|modificación)[ (el|en)]",
            "actualización#",
        ),
        "it": (
            "(aggiornat|modificat)[oa][ (il|al|da|a)]",
            "(ultimo aggiornamento|ultima modifica|data di aggiornamento)[ (il|al|del)]",
            "aggiornamento#",
        ),
        "pt": (
            "(atualizad|actualizad|modificad)[oa][ (em|por|a)]",
            "([data d[ae] ]última|data d[ae]) (atualização|actualização|modificação)[ em]",
            "atualização#",
        ),
        "nl": (
            "[laatst ](bijgewerkt|gewijzigd|aangepast|geüpdatet)[ (op|door)]",
            "laatste (update|wijziging|aanpassing|bewerking)[ op]",
        ),
    },
    Topic.PUBLICATION: {
        "en": (
            f"{_WAS}(published|posted|issued|uploaded|created){_ON}",
            "(date of publication|date of issue|publication date|issue date)",
            "(publisher|content source|date):",
        ),
        "de": (
            "(veröffentlicht|erschienen|publiziert|erstellt)[ (am|im|von)]",
            "(datum|veröffentlichungsdatum|erstellungsdatum|erscheinungsdatum|herausgeber):",
        ),
        "fr": ("(publié|créé|paru|posté)e? (le|en|par)", "date de (publication|parution|création)"),
        "es": ("(publicad|cread)[oa][ (el|en|por)]", "fecha de (publicación|creación)"),
        "it": ("(pubblicat|creat)[oa][ (il|da)]", "data di (pubblicazione|creazione)"),
        "pt": ("(publicad|criad)[oa][ (em|por|a)]", "data d[ae] (publicação|criação)"),
        "nl": ("(gepubliceerd|geplaatst)[ (op|door)]", "publicatiedatum"),
    },
    Topic.AUTHORS: {
        "en": (
            "[(medically|originally|jointly) ]"
            "(written|authored|created|reported|compiled|prepared|contributed|adapted) by",
            "[(medical|lead|contributing|article|page) ](author|writer|editor|contributor)(s|\\(s\\))?:",
        ),
        "de": ("(verfasst|geschrieben|erstellt) (von|durch)", "(autor(in|en|innen)?|verfasser(in)?|text):"),
        "fr": ("(rédigé|écrit|proposé)e? par", "(auteure?|autrice|rédacteur|rédactrice|rédaction)s?:"),
        "es": ("(escrit|redactad|elaborad|preparad)[oa] por", "(autor(a|es|as)?|redactor(a|es)?|redacción):"),
        "it": (
            "(scritt|redatt|realizzat)[oa] (da|dal|dalla)",
            "a cura (di|del|della)",
            "(autor[ei]|autric[ei]|redazione|testo):",
        ),
        "pt": ("(escrit|redigid|elaborad)[oa] por", "(autor(a|es|as)?|redação):"),
        "nl": ("(geschreven|opgesteld) door", "(auteurs?|schrijver|tekst):"),
    },
    # But for the English one, these stand within names, too.
    Topic.BY: {"en": ("by",), "de": ("@von",), "fr": ("@par",), "es": ("@por",), "it": ("@di",), "nl": ("@door",)},
}
_AT_START = r"(?:(?<=\d\s)|(?<=\d,\s)|(?<![\s\S]))"


def _pattern(phrase: str) -> str:
    """The regular expression for a phrase of :data:`_PHRASES`."""
    ending = {":": r"(?=\s*:)", "#": r"(?=\s*:|\s+\d)"}.get(phrase[-1], "")
    start = _AT_START if phrase.startswith("@") else ""
    phrase = phrase.lstrip("@").rstrip(":#")
    # "[oa]" is a choice of letters, "[ am]" a part that may be missing.
    phrase = re.sub(r"\[(?!(?:oa|ae|ei|'’)\])", "(?:", phrase)
    phrase = re.sub(r"(?<!\[oa)(?<!\[ae)(?<!\[ei)(?<!\['’)\]", ")?", phrase)
    phrase = re.sub(r"(?<!\\)\((?!\?)", "(?:", phrase).replace(" ?", r"\s*").replace(" ", r"\s+")
    return start + re.sub(r"[^\W\d_](?<=[^\x00-\x7f])", _with_or_without_accent, phrase) + ending


def _with_or_without_accent(letter: re.Match[str]) -> str:
    return f"[{letter[0]}{unicodedata.normalize('NFD', letter[0])[0]}]"


LABEL = re.compile(
    r"(?<![\w'’-])(?:"
    + "|".join(
        f"(?P<{topic}_{language}>{'|'.join(map(_pattern, phrases))})"
        for topic, by_language in _PHRASES.items()
        for language, phrases in by_language.items()
    )
    + r")(?=[\s:.,;]|$|\d)\s*:?",
    re.IGNORECASE,
)
"""A label, its group named for its :class:`Topic` and its language."""


def topic(label: re.Match[str]) -> Topic:
    """What ``label``, a match of :data:`LABEL`, announces."""
    return Topic(str(label.lastgroup).split("_")[0])


def language(label: re.Match[str]) -> str:
    """The code of the language that ``label``, a match of :data:`LABEL`, is in; the first of several it may be."""
    return str(label.lastgroup).split("_")[1]
