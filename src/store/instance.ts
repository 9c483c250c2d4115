import type { Db } from "./client.ts";

const ADDRESS_KEY = "address_key";

/** The wrapped address key; the first process to ask makes it, every other gets that one. */
export async function readAddressKey(db: Db, make: () => string): Promise<string> {
  const found = await db.instance.findUnique({ where: { name: ADDRESS_KEY } });
  if (found) return found.value;
  await db.instance.createMany({
    data: [{ name: ADDRESS_KEY, value: make() }],
    skipDuplicates: true,
  });
  const kept = await db.instance.findUniqueOrThrow({ where: { name: ADDRESS_KEY } });
  return kept.value;
}

export async function replaceAddressKey(db: Db, value: string): Promise<void> {
  await db.instance.update({ where: { name: ADDRESS_KEY }, data: { value } });
}
