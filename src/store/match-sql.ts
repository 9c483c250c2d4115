import { Prisma } from "../generated/prisma/client.ts";
import type { Query, QueryField } from "../model.ts";

/**
 * A query as a boolean over a row `p` of table paper, never null for a stored paper; every value
 * is a bound parameter. Raw because Prisma knows neither tsvector nor conditions on array members.
 *
 * A text of nothing but stop words ("the") asks for nothing, while PostgreSQL would let it match
 * nothing. Here it is left out of whatever it stands in: `the robots`, `the OR robots` and
 * `robots -the` all mean `robots`, and `the` alone is every paper.
 */
export function queryCondition(query: Query): Prisma.Sql {
  return condition(query, true);
}

/** `whenEmpty`: what a part of only stop words must answer to make no difference where it stands. */
function condition(query: Query, whenEmpty: boolean): Prisma.Sql {
  if (query.kind === "not") return Prisma.sql`NOT ${condition(query.of, !whenEmpty)}`;
  const answer = plainCondition(query);
  const texts = onlyTexts(query);
  const answersWhenEmpty = query.kind === "and";
  if (texts === undefined || answersWhenEmpty === whenEmpty) return answer;
  const size = Prisma.sql`numnode(${anyOf(texts)})`;
  return whenEmpty
    ? Prisma.sql`(${size} = 0 OR ${answer})`
    : Prisma.sql`(${size} > 0 AND ${answer})`;
}

function plainCondition(query: Exclude<Query, { kind: "not" }>): Prisma.Sql {
  switch (query.kind) {
    case "all":
      return Prisma.sql`TRUE`;
    case "word":
    case "phrase":
      return hasText(query.text);
    case "field":
      return fieldCondition(query.field, query.text);
    case "and": {
      const all = query.of.map((part) => condition(part, true));
      return Prisma.sql`(${Prisma.join(all, " AND ")})`;
    }
    case "or": {
      const any = query.of.map((part) => condition(part, false));
      return Prisma.sql`(${Prisma.join(any, " OR ")})`;
    }
    default:
      return query satisfies never;
  }
}

function fieldCondition(field: QueryField, text: string): Prisma.Sql {
  switch (field) {
    case "title":
      // The whole vector first, for its index; then the title's share of it, which is weight A.
      return Prisma.sql`(${hasText(text)} AND ts_filter(p.search, '{a}') @@ ${textQuery(text)})`;
    case "cat":
      return Prisma.sql`EXISTS (SELECT 1 FROM unnest(p.categories) AS c(name)
        WHERE starts_with(lower(c.name) || '.', lower(${text}) || '.'))`;
    case "author":
      return Prisma.sql`EXISTS (SELECT 1 FROM unnest(p.authors) AS a(name)
        WHERE ${hasWordStart(Prisma.sql`a.name`, text)})`;
    case "org":
      return hasWordStart(Prisma.sql`coalesce(p.organization, '')`, text);
    case "source":
      return Prisma.sql`EXISTS (SELECT 1 FROM paper_source s
        WHERE s.paper_id = p.id AND lower(s.source) = lower(${text}))`;
    default:
      return field satisfies never;
  }
}

/** Never null like coalesce(…, false), which would keep the index from being used. */
function hasText(text: string): Prisma.Sql {
  return Prisma.sql`(p.search IS NOT NULL AND p.search @@ ${textQuery(text)})`;
}

/** strpos, not LIKE: no wildcards to escape. Hyphens count as spaces, as in Jean-Pierre. */
function hasWordStart(name: Prisma.Sql, text: string): Prisma.Sql {
  return Prisma.sql`strpos(' ' || translate(lower(${name}), '-', ' '),
    ' ' || translate(lower(${text}), '-', ' ')) > 0`;
}

/** `multi-agent` finds `multi agent` too; as written stays, for PostgreSQL reads GPT-4 as gpt and -4. */
function textQuery(text: string): Prisma.Sql {
  const asWritten = Prisma.sql`phraseto_tsquery('english', ${text})`;
  const spaced = text.replaceAll("-", " ");
  if (spaced === text) return asWritten;
  return Prisma.sql`(${asWritten} || phraseto_tsquery('english', ${spaced}))`;
}

function anyOf(texts: readonly string[]): Prisma.Sql {
  return Prisma.sql`(${Prisma.join(texts.map(textQuery), " || ")})`;
}

/** All texts of a part that consists of nothing else; only such a part can be empty. */
function onlyTexts(query: Query): string[] | undefined {
  if (query.kind === "not") return onlyTexts(query.of);
  if (query.kind !== "and" && query.kind !== "or") {
    const text = searchedText(query);
    return text === undefined ? undefined : [text];
  }
  const parts = query.of.map(onlyTexts);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function searchedText(query: Query): string | undefined {
  if (query.kind === "word" || query.kind === "phrase") return query.text;
  return query.kind === "field" && query.field === "title" ? query.text : undefined;
}
