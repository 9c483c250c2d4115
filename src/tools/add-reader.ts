import type { App } from "../app.ts";
import { addSubscriber } from "../store/subscribers.ts";
import { findTopicsBySlug } from "../store/topics.ts";
import { type Added, addSubscriber as subscribe, type Wish } from "../subscribe/add-subscriber.ts";

/** Adds a confirmed reader: the operator's own way in. */
export async function addReader(app: App, wish: Wish): Promise<Added> {
  const { db } = app.store;
  const ports = {
    findTopics: (slugs: readonly string[]) => findTopicsBySlug(db, slugs),
    add: (subscriber: Parameters<typeof addSubscriber>[1], now: Date) =>
      addSubscriber(db, subscriber, now),
    hashAddress: await app.hashAddress(),
    nonce: app.nonce,
  };
  return await subscribe(ports, wish, app.clock());
}
