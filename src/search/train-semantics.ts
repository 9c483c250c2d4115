import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { TITLE_WEIGHT } from "./bm25.ts";
import { createSparseRows, type SparseRows } from "./sparse-rows.ts";
import type { PaperText } from "./text.ts";

/*
 * Latent semantic analysis (Deerwester et al. 1990): papers and words as directions in the space
 * of the strongest singular vectors of the word-by-paper matrix A, so that papers on one matter
 * are near each other though they use other words. The singular vectors are found by randomized
 * subspace iteration (Halko, Martinsson and Tropp 2011): Q <- orthonormal(AᵀA Q), which needs only
 * passes over the rows and two dense matrices of words × dimensions, however many papers there are.
 */

/** More directions than are kept make the kept ones exact. */
const OVERSAMPLING = 10;
const PASSES = 3;
const ROWS_BETWEEN_PAUSES = 200;

export type Semantics = {
  dimensions: number;
  lexemes: readonly string[];
  /** Of each lexeme, already weighed by how much it says; `vectorOf` is a plain sum of these. */
  vectors: readonly Float32Array[];
};

export type Training = {
  /** The lexemes to learn, each with its idf. */
  weights: ReadonlyMap<string, number>;
  dimensions: number;
  random(): number;
  /** Lets others work: training is long, and a service does it beside sending. */
  pause(): Promise<void>;
};

/** @returns null where there is too little to tell that many directions apart. */
export async function trainSemantics(
  texts: AsyncIterable<readonly PaperText[]>,
  { weights, dimensions, random, pause }: Training,
): Promise<Semantics | null> {
  const lexemes = [...weights.keys()];
  const rows = await readRows(texts, lexemes, weights);
  const width = dimensions + OVERSAMPLING;
  if (rows.count < width || lexemes.length < width) return null;
  let basis: Basis = {
    width,
    data: Float32Array.from({ length: lexemes.length * width }, () => gaussian(random)),
  };
  for (let pass = 0; pass < PASSES; pass++) {
    basis = await orthonormal(await multiplyTwice(rows, basis, pause), pause);
  }
  const strongest = directionsOf(await gramOfProjections(rows, basis, pause));
  if (!isFullRank(strongest, dimensions)) return null;
  basis = await rotate(basis, strongest, { kept: dimensions, pause });
  const vectors = lexemes.map((lexeme, at) => {
    const weight = weights.get(lexeme) ?? 0;
    return rowOf(basis, at).map((value) => value * weight);
  });
  return { dimensions, lexemes, vectors };
}

/** Papers of fewer independent words than directions would all point one way. */
function isFullRank({ values }: Directions, dimensions: number): boolean {
  return (values[dimensions - 1] ?? 0) > (values[0] ?? 0) * 1e-9;
}

/** How much a word marks a paper, before idf: its count, damped; title words count threefold. */
export function markOf(all: number, inTitle: number): number {
  return Math.log1p(all + (TITLE_WEIGHT - 1) * inTitle);
}

/** Words × directions, row by row. */
type Basis = { width: number; data: Float32Array };

function rowOf({ width, data }: Basis, row: number): Float32Array {
  return data.subarray(row * width, (row + 1) * width);
}

/** Rows of length 1, so that long abstracts do not weigh more than short ones. */
async function readRows(
  texts: AsyncIterable<readonly PaperText[]>,
  lexemes: readonly string[],
  weights: ReadonlyMap<string, number>,
): Promise<SparseRows> {
  const columns = new Map(lexemes.map((lexeme, at) => [lexeme, at]));
  const rows = createSparseRows();
  for await (const batch of texts) {
    for (const text of batch) {
      const row: [number, number][] = [];
      for (const lexeme of text.lexemes()) {
        const column = columns.get(lexeme);
        const count = text.count(lexeme);
        if (column === undefined || count === undefined) continue;
        row.push([column, markOf(count.all, count.inTitle) * (weights.get(lexeme) ?? 0)]);
      }
      const length = Math.sqrt(row.reduce((sum, [, value]) => sum + value * value, 0));
      if (length > 0) rows.addRow(row.map(([column, value]) => [column, value / length]));
    }
  }
  return rows;
}

/** AᵀA Q, one row of A at a time. */
async function multiplyTwice(
  rows: SparseRows,
  basis: Basis,
  pause: () => Promise<void>,
): Promise<Basis> {
  const { width, data } = basis;
  const product = new Float32Array(data.length);
  await forEachProjection(rows, basis, pause, (projection, row) => {
    rows.forEach(row, (column, value) => {
      const start = column * width;
      for (let i = 0; i < width; i++) product[start + i]! += value * projection[i]!;
    });
  });
  return { width, data: product };
}

/** (A Q)ᵀ (A Q): its eigenvectors turn the basis so that the strongest direction comes first. */
async function gramOfProjections(
  rows: SparseRows,
  basis: Basis,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const gram = new Float64Array(basis.width ** 2);
  await forEachProjection(rows, basis, pause, (projection) => addOuter(gram, projection));
  return gram;
}

async function forEachProjection(
  rows: SparseRows,
  basis: Basis,
  pause: () => Promise<void>,
  visit: (projection: Float32Array, row: number) => void,
): Promise<void> {
  const { width, data } = basis;
  const projection = new Float32Array(width);
  for (let row = 0; row < rows.count; row++) {
    projection.fill(0);
    rows.forEach(row, (column, value) => {
      const start = column * width;
      for (let i = 0; i < width; i++) projection[i]! += value * data[start + i]!;
    });
    visit(projection, row);
    if (row % ROWS_BETWEEN_PAUSES === 0) await pause();
  }
}

async function orthonormal(basis: Basis, pause: () => Promise<void>): Promise<Basis> {
  const { width, data } = basis;
  const gram = new Float64Array(width ** 2);
  for (let row = 0; row * width < data.length; row++) {
    addOuter(gram, rowOf(basis, row));
    if (row % ROWS_BETWEEN_PAUSES === 0) await pause();
  }
  const { values, vectors } = directionsOf(gram);
  const least = (values[0] ?? 0) * 1e-12;
  const scaled = vectors.map((vector, at) => {
    const value = values[at] ?? 0;
    const factor = value > least ? 1 / Math.sqrt(value) : 0;
    return vector.map((one) => one * factor);
  });
  return await rotate(basis, { values, vectors: scaled }, { kept: width, pause });
}

function addOuter(gram: Float64Array, row: Float32Array): void {
  const width = row.length;
  for (let i = 0; i < width; i++) {
    const value = row[i]!;
    for (let j = 0; j < width; j++) gram[i * width + j]! += value * row[j]!;
  }
}

type Directions = { values: number[]; vectors: Float64Array[] };

/** Eigenvectors of a symmetric matrix, the strongest first. */
function directionsOf(gram: Float64Array): Directions {
  const width = Math.sqrt(gram.length);
  const matrix = Matrix.from1DArray(width, width, gram);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, at) => at)
    .toSorted((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    values: order.map((at) => realEigenvalues[at] ?? 0),
    vectors: order.map((at) => Float64Array.from(eigenvectorMatrix.getColumn(at))),
  };
}

async function rotate(
  { width, data }: Basis,
  { vectors }: Directions,
  { kept, pause }: { kept: number; pause: () => Promise<void> },
): Promise<Basis> {
  const rows = data.length / width;
  const turned = new Float32Array(rows * kept);
  for (let row = 0; row < rows; row++) {
    for (let to = 0; to < kept; to++) {
      const vector = vectors[to]!;
      let sum = 0;
      for (let from = 0; from < width; from++) sum += data[row * width + from]! * vector[from]!;
      turned[row * kept + to] = sum;
    }
    if (row % ROWS_BETWEEN_PAUSES === 0) await pause();
  }
  return { width: kept, data: turned };
}

/** Box and Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
