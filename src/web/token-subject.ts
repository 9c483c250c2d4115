import type { DeliveryId, SubscriberId } from "../model.ts";

/** Only we can have signed a subject, and we sign nothing but our own ids. */
export function subscriberOf(subject: string): SubscriberId {
  return subject as SubscriberId;
}

export function deliveryOf(subject: string): DeliveryId {
  return subject as DeliveryId;
}

/** Links to confirm and to come back carry `<subscriber>~<nonce>`: they end with the nonce. */
export function nonceOf(subject: string): { id: SubscriberId; nonce: string } {
  const [id = "", nonce = ""] = subject.split("~");
  return { id: subscriberOf(id), nonce };
}
