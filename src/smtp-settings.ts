import { z } from "zod";
import {
  optional,
  readDomainConnections,
  readDomainRates,
  readRelay,
  readWarmUp,
} from "./config-values.ts";

/** The variables of sending: how they are written, and what they mean. */

export const smtpEnvironment = {
  SMTP_URL: z.string().trim().default("smtp://127.0.0.1:1025").transform(readRelay),
  SMTP_RATE: z.coerce.number().positive("messages per second, more than 0").default(10),
  SMTP_CONNECTIONS: z.coerce.number().int().min(1).max(100).default(5),
  SMTP_CONNECTIONS_PER_WORKER: z.coerce.number().int().min(1).max(100).optional(),
  SMTP_SLOTS: z.coerce.number().int().min(1).max(10).default(2),
  SMTP_DOMAIN_RATES: z.string().default("").transform(readDomainRates),
  SMTP_DOMAIN_CONNECTIONS: z.string().default("").transform(readDomainConnections),
  WARM_UP: optional.transform((text, context) => text && readWarmUp(text, context)),
  UNCERTAIN: z.enum(["hold", "resend"]).default("hold"),
};

export function smtpOf(env: z.infer<z.ZodObject<typeof smtpEnvironment>>) {
  return {
    relay: env.SMTP_URL,
    perSecond: env.SMTP_RATE,
    /** All workers together, and one of them. */
    connections: env.SMTP_CONNECTIONS,
    connectionsPerWorker: env.SMTP_CONNECTIONS_PER_WORKER ?? env.SMTP_CONNECTIONS,
    slotsPerConnection: env.SMTP_SLOTS,
    /** Messages per second to a receiving domain, and how many may be under way to it at once. */
    domainRates: env.SMTP_DOMAIN_RATES,
    domainConnections: env.SMTP_DOMAIN_CONNECTIONS,
    warmUp: env.WARM_UP || undefined,
    resendsUncertain: env.UNCERTAIN === "resend",
  };
}
