/** A sparse matrix that grows row by row, at 8 bytes for each value that is not zero. */
export type SparseRows = {
  addRow(entries: Iterable<readonly [column: number, value: number]>): void;
  readonly count: number;
  /** Calls back with each value of a row. */
  forEach(row: number, visit: (column: number, value: number) => void): void;
};

export function createSparseRows(): SparseRows {
  const starts = [0];
  let columns = new Int32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  let used = 0;

  function grow(): void {
    const [moreColumns, moreValues] = [new Int32Array(used * 2), new Float32Array(used * 2)];
    moreColumns.set(columns);
    moreValues.set(values);
    [columns, values] = [moreColumns, moreValues];
  }

  return {
    addRow(entries) {
      for (const [column, value] of entries) {
        if (used === columns.length) grow();
        columns[used] = column;
        values[used] = value;
        used++;
      }
      starts.push(used);
    },
    get count() {
      return starts.length - 1;
    },
    forEach(row, visit) {
      const end = starts[row + 1] ?? 0;
      for (let at = starts[row] ?? 0; at < end; at++) visit(columns[at] ?? 0, values[at] ?? 0);
    },
  };
}
