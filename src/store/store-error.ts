/** What happened to the database and what the operator can do about it, in words for a person. */
export class StoreError extends Error {
  constructor(what: string, advice: string, cause?: unknown) {
    super(`${what} ${advice}`, cause === undefined ? {} : { cause });
    this.name = "StoreError";
  }
}

type Told = { sign: RegExp; what: string; advice: string };

/** The first whose sign is among an error's codes, kinds and messages. */
const TOLD: Told[] = [
  {
    sign: /^(ENOSPC|EDQUOT|53100)$|no space left on device|disk quota exceeded/i,
    what: "The disk that holds the database is full; what could not be written was rolled back.",
    advice: "Free some space there and start again.",
  },
  {
    sign: /^(EACCES|EPERM|EROFS)$|read-only file system/i,
    what: "The database's files may not be written.",
    advice:
      "Give the user that runs Paperboy the right to write to DATA_DIR, or name another folder.",
  },
  {
    sign: /^(28P01|28000|AuthenticationFailed|DatabaseAccessDenied|P1000|P1010)$|SASL|password must be a string/,
    what: "The database refused the user or the password.",
    advice: "Correct them in DATABASE_URL, or allow that user in the server's pg_hba.conf.",
  },
  {
    sign: /^(3D000|DatabaseDoesNotExist|P1003)$/,
    what: "The server has no database of that name.",
    advice: "Make it (createdb NAME), or correct the name at the end of DATABASE_URL.",
  },
  {
    sign: /^(53300|TooManyConnections|P2037)$/,
    what: "The database server has no connection left for us.",
    advice: "Raise its max_connections, or run fewer processes.",
  },
  {
    sign: /^(42501|25006)$/,
    what: "The database user may not do what Paperboy needs.",
    advice: "Make it the owner of the database: ALTER DATABASE … OWNER TO …",
  },
  {
    sign: /^(ENOTFOUND|EAI_AGAIN)$/,
    what: "The database server's name could not be found.",
    advice: "Correct the host in DATABASE_URL.",
  },
  {
    sign: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|SocketTimeout|P1001|P1002|DatabaseNotReachable)$|timeout expired|connection timeout|timeout exceeded when trying to connect/i,
    what: "The database server does not answer.",
    advice:
      "Start it, or correct the host and port in DATABASE_URL. With DATABASE_URL empty, Paperboy uses a database of its own.",
  },
  {
    sign: /TLS|SSL|CERT|self.signed/,
    what: "No encrypted connection to the database server came about.",
    advice: "Correct sslmode in DATABASE_URL, or the server's certificate.",
  },
  {
    sign: /^(ECONNRESET|EPIPE|ConnectionClosed|P1017|57P0[123]|58030|25P03|XX000)$|connection terminated|server closed the connection/i,
    what: "The connection to the database was lost in the middle of the work.",
    advice:
      "Nothing half-done was kept. If it does not come back by itself, look at the database's own log.",
  },
];

/** One clear sentence for what is wrong with the database itself; null for any other error. */
export function explainStoreError(error: unknown): string | null {
  const told = tellStoreError(error);
  return told === null ? null : told.message;
}

/** Prisma's errors, its driver's, and what pg says of a socket that ended. */
const OF_DATABASE = /^(?:PrismaClient|DriverAdapterError|(?:Error: )?Connection terminated)/;

/** Whether the database failed, by the kind of the error: its words may be a paper's. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOne = error instanceof StoreError || OF_DATABASE.test(String(error));
  return isOne || isDatabaseTrouble(error.cause);
}

/** The same as an error that can be thrown; a StoreError stays what it is. */
export function tellStoreError(error: unknown, where = ""): StoreError | null {
  const signs = signsOf(error, 0);
  for (const sign of signs) if (sign instanceof StoreError) return sign;
  const words = signs.filter((sign) => typeof sign === "string");
  const found = TOLD.find(({ sign }) => words.some((word) => sign.test(word)));
  return found ? new StoreError(`${where}${found.what}`, found.advice, error) : null;
}

const CARRIERS = ["cause", "meta", "driverAdapterError", "error", "errors"] as const;
const SIGNS = ["code", "errorCode", "originalCode", "kind", "message", "originalMessage"] as const;

/** Prisma, pg and Node each wrap the reason differently: gathers every code and message inside. */
function signsOf(error: unknown, depth: number): (string | StoreError)[] {
  if (error instanceof StoreError) return [error];
  if (typeof error !== "object" || error === null || depth > 6) return [];
  if (Array.isArray(error)) return error.flatMap((each) => signsOf(each, depth + 1));
  const fields = error as Record<string, unknown>;
  return [
    ...CARRIERS.flatMap((name) => signsOf(fields[name], depth + 1)),
    ...SIGNS.map((name) => fields[name]).filter((value) => typeof value === "string"),
  ];
}
