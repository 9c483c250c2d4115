declare module "fs-native-extensions" {
  /** Locks a whole file for the open descriptor; false when another one holds it. */
  export function tryLock(fd: number): boolean;
}
