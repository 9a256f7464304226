"""What form an answer must have, as OpenAI's clients and Text Generation Inference's say it, as a grammar."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.sampling import Grammar
from deployments.contracts.wire import Json, Wire

SchemaName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class PlainText(Wire):
    type: Literal["text"]

    def grammar(self) -> Grammar | None:
        return None


class AnyObject(Wire):
    """Any JSON object; with `value`, Text Generation Inference's way to give a schema."""

    type: Literal["json_object"]
    value: dict[str, Json] | None = None

    def grammar(self) -> Grammar | None:
        if self.value is None:
            return Grammar(type="json_object")
        return Grammar(type="json_schema", value=self.value)


class NamedSchema(Wire):
    """A schema, which answers follow whether `strict` or not; its name and description are for the client's own use."""

    name: SchemaName
    description: str | None = None
    schema_: dict[str, Json] | None = Field(None, alias="schema")
    strict: bool | None = None

    def grammar(self) -> Grammar | None:
        return AnyObject(type="json_object", value=self.schema_).grammar()


class BySchema(Wire):
    type: Literal["json_schema"]
    json_schema: NamedSchema

    def grammar(self) -> Grammar | None:
        return self.json_schema.grammar()


class ByRegex(Wire):
    """Text Generation Inference's; OpenAI has none."""

    type: Literal["regex"]
    value: str = Field(min_length=1, max_length=10_000)

    def grammar(self) -> Grammar | None:
        return Grammar(type="regex", value=self.value)


class FlatSchema(NamedSchema):
    """A schema as responses write it."""

    type: Literal["json_schema"]


ChatFormat = Annotated[PlainText | AnyObject | BySchema | ByRegex, Field(discriminator="type")]
TextFormat = Annotated[PlainText | AnyObject | FlatSchema, Field(discriminator="type")]
