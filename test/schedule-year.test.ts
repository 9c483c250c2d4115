import { beforeAll, describe, expect, test } from "@jest/globals";
import type { DueSubscriber, OwedDelivery } from "../src/model.ts";
import { decideDue } from "../src/select/decide-due.ts";
import { reschedule } from "../src/subscribe/reschedule.ts";
import { type Due, HOUR_MS } from "../src/time.ts";
import { aSubscriber, editionOf } from "./support/schedule.ts";
