import type { FolderFacts } from "../../store/embedded/inspect-folder.ts";
import type { StoreFacts } from "../../store/inspect-store.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const SUBJECT = "database";
const SLOW_MS = 100;

export function judgeStore(facts: StoreFacts): Finding[] {
  return [judgeServer(facts), judgeMigrations(facts)];
}

function judgeServer({ name, version, isNewEnough, roundTripMs }: StoreFacts): Finding {
  const says = `${name}, PostgreSQL ${version}, answers in ${roundTripMs.toFixed(1)} ms`;
  if (!isNewEnough) return fail(SUBJECT, says, "Paperboy needs PostgreSQL 15 or newer: update it.");
  if (roundTripMs < SLOW_MS) return ok(SUBJECT, says);
  return warn(
    SUBJECT,
    says,
    "Slow for a database that is asked several times a mail: move it nearer.",
  );
}

function judgeMigrations({ missing, unknown }: StoreFacts): Finding {
  const subject = "migrations";
  const [first] = unknown;
  if (first !== undefined) {
    const says = `the database was made by a newer Paperboy: it has ${first}, which this version does not know`;
    return fail(
      subject,
      says,
      "Start the newer version, or restore a backup from before the update.",
    );
  }
  if (missing.length === 0) return ok(subject, "all applied");
  const says = `${missing.length} are not applied yet, from ${missing[0]} on`;
  return warn(subject, says, "The next start applies them by itself: npm start.");
}

const MEGABYTE = 2 ** 20;
/** Opening a new folder needs 56 MB. */
const LEAST_FREE = 64 * MEGABYTE;
/** The write-ahead log alone grows to 128 MB between two checkpoints. */
const WISHED_FREE = 512 * MEGABYTE;

/** The folder of the embedded database. */
export function judgeFolder(dataDir: string, facts: FolderFacts): Finding[] {
  return [judgeAccess(dataDir, facts), judgeRoom(facts)];
}

function judgeAccess(dataDir: string, facts: FolderFacts): Finding {
  const { path, isThere, isWritable, ownerUid, ourUid } = facts;
  const subject = "DATA_DIR";
  if (!isWritable) {
    if (ownerUid === ourUid) {
      const mend = "It is no folder, or may only be read: name another DATA_DIR.";
      return fail(subject, `${path} is ours and yet cannot be written`, mend);
    }
    const says = `${path} may not be written by the user who runs this (uid ${ourUid}; it is uid ${ownerUid}'s)`;
    return fail(
      subject,
      says,
      `Run the doctor and the service as its owner, or: chown -R ${ourUid} ${path}`,
    );
  }
  if (!isThere)
    return ok(subject, `${dataDir} is not there yet; the first start makes it in ${path}`);
  if (ownerUid !== ourUid) {
    const says = `${dataDir} belongs to uid ${ownerUid}, and this is uid ${ourUid}`;
    return warn(
      subject,
      says,
      "Run doctor and service as the same user, or one leaves files that the other may not read.",
    );
  }
  return ok(subject, `${dataDir} is ours and may be written`);
}

function judgeRoom({ path, freeBytes }: FolderFacts): Finding {
  const subject = "disk";
  const says = `${Math.floor(freeBytes / MEGABYTE)} MB free where ${path} is`;
  if (freeBytes < LEAST_FREE)
    return fail(subject, says, "Free some: the database cannot be opened.");
  if (freeBytes < WISHED_FREE)
    return warn(subject, says, "Free some: its log alone takes up to 128 MB.");
  return ok(subject, says);
}
