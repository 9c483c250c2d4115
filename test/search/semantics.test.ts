import { describe, expect, test } from "@jest/globals";
import type { PaperId } from "../../src/model.ts";
import { createSemanticIndex, foldIn } from "../../src/search/semantic-index.ts";
import { countsOf, type PaperText, readText } from "../../src/search/text.ts";
import { type Semantics, trainSemantics } from "../../src/search/train-semantics.ts";
import { dot } from "../../src/search/vectors.ts";
import { partsOf, readVector, writeVector } from "../../src/store/vector-bytes.ts";
import { seededRandom } from "../../src/tools/evaluate/bootstrap.ts";

const FIELDS = [
  ["graph", "node", "edge", "molecul", "messag"],
  ["speech", "voic", "speaker", "phonem", "audio"],
  ["robot", "grasp", "arm", "grip", "joint"],
];

/** Papers of three fields, each with three of its field's five words. */
function papers(count: number): PaperText[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, (_, at) => {
    const field = FIELDS[at % FIELDS.length]!;
    const words = field.toSorted(() => random() - 0.5).slice(0, 3);
    return readText(
      (at + 1) as PaperId,
      words.map((word, place) => `'${word}':${place + 1}`).join(" "),
    );
  });
}

async function* inBatches(all: PaperText[]): AsyncGenerator<PaperText[]> {
  for (let at = 0; at < all.length; at += 10) yield all.slice(at, at + 10);
}

async function train(count: number, dimensions = 3): Promise<Semantics | null> {
  const weights = new Map(FIELDS.flat().map((word) => [word, 1]));
  const training = { weights, dimensions, random: seededRandom(1), pause: async () => {} };
  return await trainSemantics(inBatches(papers(count)), training);
}

async function trained() {
  const semantics = await train(90);
  if (semantics === null) throw new Error("nothing was learned");
  const vectors = new Map(semantics.lexemes.map((lexeme, at) => [lexeme, semantics.vectors[at]!]));
  const place = (text: string) =>
    foldIn(countsOf(readText(0 as PaperId, text)), vectors, semantics.dimensions);
  return { semantics, place };
}

describe("what is learned from papers", () => {
  test("brings words of one field together, though no paper holds both", async () => {
    const { place } = await trained();
    const likeness = (a: string, b: string) => dot(place(a)!, place(b)!);
    expect(likeness("'graph':1", "'molecul':1")).toBeGreaterThan(0.9);
    expect(likeness("'graph':1", "'voic':1")).toBeLessThan(0.3);
  });

  test("is the same for the same papers and the same chance", async () => {
    expect(await train(90)).toEqual(await train(90));
  });

  test("is nothing where there is too little to tell directions apart", async () => {
    expect(await train(9)).toBeNull();
  });

  test("places nothing that it has no word of", async () => {
    const { place } = await trained();
    expect(place("'unheard':1")).toBeNull();
  });
});

describe("the index", () => {
  test("finds the nearest papers, best first, after as many additions as come", async () => {
    const { semantics, place } = await trained();
    const index = createSemanticIndex(semantics.dimensions);
    const all = papers(3_000);
    for (let at = 0; at < all.length; at += 500) {
      index.add(
        all.slice(at, at + 500).map(({ id }) => {
          const vector = place(
            FIELDS[(id - 1) % FIELDS.length]!.map((word) => `'${word}':1`).join(" "),
          )!;
          return { paperId: id, ...partsOf(writeVector(vector)) };
        }),
      );
    }
    const asked = place("'voic':1")!;
    const found = index.nearest(asked, 20);
    expect(found).toHaveLength(20);
    expect(found.every((id) => (id - 1) % 3 === 1)).toBe(true);
    expect(index.likeness(asked, found[0]!)).toBeGreaterThan(0.9);
    expect(index.likeness(asked, 9_999 as PaperId)).toBeNull();
    expect(index.vectorOf(9_999 as PaperId)).toBeNull();
  });

  test("takes a paper's newer vector for the older one", () => {
    const index = createSemanticIndex(2);
    const add = (...values: number[]) =>
      index.add([{ paperId: 1 as PaperId, ...partsOf(writeVector(Float32Array.from(values))) }]);
    add(1, 0);
    add(0, 1);
    expect(index.likeness(Float32Array.from([0, 1]), 1 as PaperId)).toBeCloseTo(1);
    expect(index.nearest(Float32Array.from([0, 1]), 5)).toEqual([1]);
  });

  test("of nothing finds nothing", () => {
    expect(createSemanticIndex(4).nearest(new Float32Array(4), 3)).toEqual([]);
  });
});

describe("a stored vector", () => {
  test("comes back nearly as it was, and a vector of zeros exactly", () => {
    const vector = Float32Array.from([0.5, -0.25, 0.125, 0]);
    const back = readVector(writeVector(vector));
    for (const [at, value] of vector.entries()) expect(back[at]).toBeCloseTo(value, 2);
    expect(readVector(writeVector(new Float32Array(3)))).toEqual(new Float32Array(3));
  });
});
