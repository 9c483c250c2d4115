/** Arithmetic of dense vectors; all of one call have the same length. */

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Adds `factor` times `b` to `a`. */
export function add(a: Float32Array, b: Float32Array, factor = 1): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] ?? 0) + factor * (b[i] ?? 0);
}

/** To length 1, in place; nothing to do for a vector of zeros. */
export function normalise(a: Float32Array): Float32Array {
  const length = Math.sqrt(dot(a, a));
  if (length > 0) for (let i = 0; i < a.length; i++) a[i] = (a[i] ?? 0) / length;
  return a;
}
