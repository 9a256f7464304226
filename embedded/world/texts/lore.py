"""What may be said and asked of people and things: kinds of facts, each in several wordings, with their questions."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """`told` are wordings that mean the same, `asked` questions by the slots that answer them; `about` is its topic.

    A slot is written {name}, or {a name} and {the name} where the article belongs to the wording.
    """

    about: str
    slots: Sequence[str]
    told: Sequence[str]
    asked: Mapping[str, Sequence[str]]


def _kind(about: str, slots: str, told: str, **asked: str) -> Kind:
    """`told` and `asked` keep their wordings on one line, between bars."""
    return Kind(
        about,
        tuple(slots.split()),
        tuple(told.split(" | ")),
        MappingProxyType({answer.replace("_", "+"): tuple(line.split(" | ")) for answer, line in asked.items()}),
    )


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "from": _kind(
            "travel",
            "who city",
            "{who} is from {city}. | {who} comes from {city}. | {city} is where {who} comes from. | "
            "The home town of {who} is {city}.",
            city="Where is {who} from? | Where does {who} come from? | Which city is {who} from? | "
            "What is the home town of {who}?",
            who="Who is from {city}? | Who comes from {city}? | Which person is from {city}?",
        ),
        "lives": _kind(
            "travel",
            "who city",
            "{who} lives in {city}. | {who} has a house in {city}. | The house of {who} is in {city}. | "
            "The home of {who} is {city}.",
            city="Where does {who} live? | In which city does {who} live? | Where is the house of {who}? | "
            "Which city does {who} live in?",
            who="Who lives in {city}? | Who has a house in {city}?",
        ),
        "travels": _kind(
            "travel",
            "who city vehicle",
            "{who} travels to {city} by {vehicle}. | {who} goes to {city} by {vehicle}. | "
            "{who} takes the {vehicle} to {city}. | The {vehicle} brings {who} to {city}.",
            city="Where does {who} travel? | Where does {who} go by {vehicle}? | Where does {who} go?",
            vehicle="How does {who} travel to {city}? | How does {who} get to {city}? | How does {who} go to {city}?",
            who="Who travels to {city}? | Who takes the {vehicle} to {city}? | Who goes to {city}?",
        ),
        "drew": _kind(
            "art",
            "who thing",
            "{who} drew {a thing}. | {a thing} was drawn by {who}. | {who} has drawn {a thing}. | "
            "{who} made a drawing of {a thing}. | {who} painted {a thing}.",
            who="Who drew {the thing}? | By whom was {the thing} drawn? | Who drew {a thing}? | "
            "Who painted {the thing}?",
            thing="What did {who} draw? | What has {who} drawn? | What was drawn by {who}? | What did {who} paint?",
        ),
        "counts": _kind(
            "art",
            "who city number shapes",
            "{who} from {city} drew {number} {shapes}. | {who}, who is from {city}, drew {number} {shapes}. | "
            "{number} {shapes} were drawn by {who} from {city}.",
            who="Who drew {number} {shapes}? | Who drew {shapes}? | Who is from {city}? | "
            "Who from {city} drew {shapes}?",
            city="Where is {who} from? | Where does {who} come from?",
            number="How many {shapes} did {who} draw? | How many {shapes} were drawn by {who}?",
        ),
        "lies": _kind(
            "shapes",
            "colour shape relation converse colour2 shape2",
            "{a colour} {shape} is {relation} {a colour2} {shape2}. | "
            "The {colour} {shape} is {relation} the {colour2} {shape2}. | "
            "There is {a colour} {shape} {relation} {a colour2} {shape2}. | "
            "{a colour2} {shape2} is {converse} {a colour} {shape}. | "
            "The {colour2} {shape2} is {converse} the {colour} {shape}.",
            colour_shape="What is {relation} the {colour2} {shape2}? | What is {relation} the {shape2}? | "
            "Which shape is {relation} the {shape2}?",
            colour2_shape2="What is {converse} the {colour} {shape}? | What is {converse} the {shape}?",
            colour="What colour is the {shape}? | Which colour is the {shape}? | What is the colour of the {shape}?",
            colour2="What colour is the {shape2}? | What is the colour of the {shape2}?",
            shape="Which shape is {colour}? | What is {colour}?",
        ),
        "sized": _kind(
            "shapes",
            "size colour shape relation converse size2 colour2 shape2",
            "{a size} {colour} {shape} is {relation} {a size2} {colour2} {shape2}. | "
            "The {size} {colour} {shape} is {relation} the {size2} {colour2} {shape2}. | "
            "{a size2} {colour2} {shape2} is {converse} {a size} {colour} {shape}.",
            size_shape="What is {relation} the {colour2} {shape2}? | "
            "What is {relation} the {size2} {colour2} {shape2}?",
            colour="What colour is the {shape}? | What is the colour of the {size} {shape}?",
            size="How big is the {shape}? | What size is the {colour} {shape}? | What size is the {shape}?",
            size2="How big is the {shape2}?",
        ),
        "spot": _kind(
            "shapes",
            "thing place",
            "{the thing} is {place}. | There is {a thing} {place}. | You can see {a thing} {place}.",
            place="Where is {the thing}? | Where can I see {the thing}?",
            thing="What is {place}? | What can you see {place}?",
        ),
        "feels": _kind(
            "feelings",
            "who feels feel thing",
            "{who} {feels} {the thing}. | It is {who} who {feels} {the thing}. | What {who} {feels} is {the thing}.",
            who="Who {feels} {the thing}? | Which person {feels} {the thing}?",
            thing="What does {who} {feel}?",
        ),
        "day": _kind(
            "time",
            "who drew draw thing day",
            "{who} {drew} {the thing} on {day}. | On {day} {who} {drew} {the thing}.",
            day="When did {who} {draw} {the thing}? | On which day did {who} {draw} {the thing}?",
            who="Who {drew} {the thing} on {day}? | Who {drew} {the thing}?",
            thing="What did {who} {draw} on {day}?",
        ),
        "price": _kind(
            "money",
            "thing number",
            "{the thing} costs {number} coins. | The price of {the thing} is {number} coins. | "
            "You pay {number} coins for {the thing}.",
            number="How much does {the thing} cost? | What is the price of {the thing}? | "
            "How many coins does {the thing} cost?",
            thing="What costs {number} coins?",
        ),
        "job": _kind(
            "work",
            "who job",
            "{who} is {a job}. | {who} works as {a job}. | The job of {who} is {job}.",
            job="What is the job of {who}? | What does {who} work as? | What does {who} do?",
            who="Who is {a job}? | Who works as {a job}?",
        ),
        "age": _kind(
            "family",
            "who number",
            "{who} is {number} years old. | The age of {who} is {number}. | {who} is {number}.",
            number="How old is {who}? | What is the age of {who}? | How many years old is {who}?",
            who="Who is {number} years old?",
        ),
        "kin": _kind(
            "family",
            "who kin other",
            "{who} is the {kin} of {other}. | {other} has a {kin} called {who}. | The {kin} of {other} is {who}.",
            who="Who is the {kin} of {other}? | What is the name of the {kin} of {other}?",
            other="Whose {kin} is {who}? | Who has a {kin} called {who}?",
        ),
        "eats": _kind(
            "food",
            "who food meal",
            "{who} eats {food} for {meal}. | For {meal}, {who} has {food}. | {who} cooks {food} for {meal}.",
            food="What does {who} eat for {meal}? | What does {who} eat? | What does {who} have for {meal}?",
            who="Who eats {food}? | Who eats {food} for {meal}?",
        ),
        "weather": _kind(
            "weather",
            "city weather",
            "It is {weather} in {city}. | The weather in {city} is {weather}. | In {city} it is {weather} today.",
            weather="How is the weather in {city}? | What is the weather like in {city}? | "
            "What is the weather in {city}?",
            city="Where is it {weather}? | In which city is it {weather}?",
        ),
        "music": _kind(
            "music",
            "who instrument",
            "{who} plays the {instrument}. | {who} is playing the {instrument}. | "
            "{who} plays a song on the {instrument}.",
            instrument="What does {who} play? | Which instrument does {who} play?",
            who="Who plays the {instrument}? | Who can play the {instrument}?",
        ),
        "sport": _kind(
            "sport",
            "who sport day",
            "{who} plays {sport} on {day}. | On {day} {who} plays {sport}. | {who} has a {sport} match on {day}.",
            sport="Which sport does {who} play? | What does {who} play on {day}?",
            day="When does {who} play {sport}? | On which day does {who} play {sport}?",
            who="Who plays {sport}? | Who plays {sport} on {day}?",
        ),
        "pet": _kind(
            "animals",
            "who animal",
            "{who} has {a animal}. | {who} owns {a animal}. | {the animal} belongs to {who}. | {who} keeps {a animal}.",
            animal="Which animal does {who} have? | What animal does {who} own? | Which animal belongs to {who}?",
            who="Who has {a animal}? | Who owns {the animal}? | To whom does {the animal} belong?",
        ),
    }
)
