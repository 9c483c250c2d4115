import type { DeliveryId, NoticeKind, Subscriber } from "../model.ts";
import type { Signer } from "./token.ts";

/** The signed links that mails bring. */
export type Links = {
  digest(
    subscriber: Subscriber,
    id: DeliveryId,
    now: Date,
  ): { unsubscribe: string; preferences: string; browser: string };
  letter(
    kind: NoticeKind,
    subscriber: Subscriber,
    now: Date,
  ): {
    home: string;
    confirm?: string;
    block?: string;
    preferences?: string;
    unsubscribe?: string;
    comeBack?: string;
  };
};

export function createLinks(signer: Signer, baseUrl: string): Links {
  const link = (purpose: Parameters<Signer["sign"]>[0], subject: string, now: Date) =>
    `${baseUrl}/${purpose}/${signer.sign(purpose, subject, now)}`;
  return {
    digest: ({ id }, deliveryId, now) => ({
      unsubscribe: link("unsubscribe", id, now),
      preferences: link("preferences", id, now),
      browser: link("digest", deliveryId, now),
    }),
    letter(kind, { id, nonce }, now) {
      const home = `${baseUrl}/`;
      if (kind === "goodbye" || kind === "returned") {
        return { home, comeBack: link("undo", `${id}~${nonce}`, now) };
      }
      if (kind === "confirm") {
        return {
          home,
          confirm: link("confirm", `${id}~${nonce}`, now),
          block: link("block", id, now),
        };
      }
      return {
        home,
        preferences: link("preferences", id, now),
        unsubscribe: link("unsubscribe", id, now),
      };
    },
  };
}
