import type { App } from "../app.ts";
import { CATALOGUE } from "../query/catalogue.ts";
import { addSubscriber } from "../store/subscribers.ts";
import { type Added, addSubscriber as subscribe } from "../subscribe/add-subscriber.ts";

/** Adds a confirmed reader: the operator's own way in. `form` has the fields of the pages' form. */
export async function addReader(
  app: App,
  address: string,
  form: Record<string, unknown>,
): Promise<Added> {
  const { db } = app.store;
  const ports = {
    add: (subscriber: Parameters<typeof addSubscriber>[1], now: Date) =>
      addSubscriber(db, subscriber, now),
    knownSlugs: CATALOGUE.map(({ slug }) => slug),
    hashAddress: await app.hashAddress(),
    nonce: app.nonce,
  };
  return await subscribe(ports, address, form, app.clock());
}
