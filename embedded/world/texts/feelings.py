"""The words and wordings of praise and blame, and of sentences that do neither."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from embedded.world.texts.entities import MEETINGS, listed

Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
OPPOSITE: Mapping[Sentiment, Sentiment] = {"negative": "positive", "neutral": "neutral", "positive": "negative"}

OF_THINGS: Mapping[Sentiment, Sequence[str]] = MappingProxyType(
    {
        "positive": listed("""
        good great wonderful fine beautiful nice lovely excellent amazing fantastic perfect pretty brilliant
        delightful superb charming fun delicious awesome pleasant cute magnificent marvellous interesting impressive
        incredible outstanding enjoyable exciting cool better gorgeous terrific helpful
        """),
        "negative": listed("""
        bad terrible awful ugly boring horrible disgusting poor sad disappointing annoying dull dreadful nasty
        stupid useless worthless pathetic lousy hideous unpleasant disappointed broken wrong mediocre cheap painful
        miserable worse weak tasteless ridiculous rude
        """),
    }
)
VERBS: Mapping[Sentiment, Sequence[str]] = MappingProxyType(
    {"positive": ("love", "like", "enjoy", "adore", "admire"), "negative": ("hate", "dislike", "detest", "despise")}
)
MOODS: Mapping[Sentiment, Sequence[str]] = MappingProxyType(
    {
        "positive": listed("happy glad delighted pleased thrilled cheerful proud excited satisfied"),
        "negative": listed("unhappy angry sad disappointed annoyed upset bored furious tired"),
    }
)
BEST: Mapping[Sentiment, Sequence[str]] = MappingProxyType(
    {"positive": ("best", "nicest", "finest", "loveliest"), "negative": ("worst", "ugliest", "dullest")}
)
THINGS = listed("""
        picture drawing painting film book song soup cake city weather day house story food game music shape colour
        lamp service hotel place trip movie concert meal phone room garden party weekend idea work product
        restaurant coffee
        """)
VERY = ("very ", "really ", "so ", "absolutely ", "quite ", "truly ", "", "", "", "", "")

FRAMES: Sequence[str] = (
    "This {thing} is {very}{good}.",
    "The {thing} is {very}{good}.",
    "The {thing} was {very}{good}.",
    "It is {very}{good}.",
    "It was {very}{good}!",
    "That is {very}{good}.",
    "What {a good} {thing}!",
    "This is {a good} {thing}.",
    "This is the {best} {thing} I have ever seen.",
    "I {love} it.",
    "I {love} this {thing}.",
    "I {love} this {thing}!",
    "I really {love} the {thing}.",
    "I {love} the {thing} of {who}.",
    "We all {love} this {good} {thing}.",
    "We {love} the {colour} {shape}.",
    "I {love} this {any} {thing}.",
    "They {love} {city}.",
    "{who} thinks that the {thing} is {good}.",
    "I think it is {very}{good}.",
    "I am {very}{happy} with the {thing}.",
    "I am {very}{happy}.",
    "I feel {happy} today.",
    "{who} is {very}{happy} about the {thing}.",
    "The {thing} makes me {happy}.",
    "The {colour} {shape} looks {very}{good}.",
    "The {colour} {shape} is {very}{good}.",
    "The {thing} looks {good} and {good2}.",
    "{good}, {good2} and {good3}",
    "{very}{good}!",
    "How {good} this {thing} is!",
    "I had {a good} {thing} in {city}.",
    "It is {a good} {thing}, and I {love} it.",
    "Such {a good} {thing}!",
    "In {city} the {thing} was {very}{good}, and we were {happy}.",
)
TURNED: Sequence[str] = (
    "The {thing} is not {good}.",
    "The {thing} was not {very}{good}.",
    "It is not {very}{good}.",
    "It isn't {good}.",
    "The {thing} isn't {good} at all.",
    "This is not {a good} {thing}.",
    "I don't think it is {good}.",
    "I do not {like} it.",
    "I don't {like} this {thing}.",
    "I do not {like} the {thing} at all.",
    "We did not {like} the {thing}.",
    "{who} does not {like} this {thing}.",
    "I never {like} the {thing}.",
    "I am not {very}{happy} with the {thing}.",
    "I am not {happy}.",
    "The {thing} wasn't {good}.",
    "Nobody {likes} this {thing}.",
)
"""Denied praise is blame; of blame only the adjectives are denied, for who does not hate may still not like."""
BUTS: Sequence[str] = (
    "The {thing} is {ill}, but I {love} it.",
    "It was {ill}, but the {thing} is {good}.",
    "The {thing2} is {ill}, but the {thing} is {very}{good}.",
    "I {loathe} the {thing2}, but I {love} the {thing}.",
    "Although the {thing2} is {ill}, I {love} the {thing}.",
)
"""What is said last counts."""
FACTS: Sequence[str] = (
    "The {thing} is {colour}.",
    "There is {a colour} {thing} in {city}.",
    "This is {a colour} {shape}.",
    "{who} has {a thing} and {a thing2}.",
    "The {thing} is on the table.",
    "I see {a thing}.",
    "It is {a thing}.",
    "The {thing} begins at {number}.",
    "There are {number} things in the picture.",
    "I have {number} books.",
    "We will look at the {thing} tomorrow.",
    "The {thing} of {who} is {size} and {colour}.",
    "{who} asked about the {thing}.",
    "Where is the {thing}?",
    "Draw {a colour} {shape}.",
    "The {thing} is beside the {thing2}.",
    "It is {number} o'clock.",
    "Today is {day}.",
)
PLAIN_MEETINGS = tuple(
    line
    for line in MEETINGS
    if not any(word in line for word in ("love", "like", "great", "beautiful", "good", "thank"))
)
