/** Pages that are a few sentences, and perhaps a button: what stands on them, and the status. */

export type Button = {
  /** Where it posts to. */
  action: string;
  label: string;
  /** What it posts; a name alone would be nothing. */
  field: { name: string; value: string } | null;
  /** The second choice beside a first. */
  isQuiet: boolean;
};

export type Message = {
  status: number;
  title: string;
  lines: string[];
  buttons: Button[];
  link: { path: string; text: string } | null;
};

const SUBSCRIBE = { path: "/#subscribe", text: "Subscribe" };

function message(status: number, title: string, ...lines: string[]): Message {
  return { status, title, lines, buttons: [], link: null };
}

function button(action: string, label: string): Button {
  return { action, label, field: null, isQuiet: false };
}

export const MESSAGE = {
  /** The same for every address, whatever is known of it. */
  signedUp: message(
    200,
    "Look into your mail",
    "If that address can receive mail from us, a message is on its way. If you are new here, it asks you to confirm; nothing else is sent before you do.",
    "If nothing comes within some minutes, look among the unwanted mail.",
  ),
  tooMany: message(
    429,
    "Too many at once",
    "So many addresses were signed up in a short time that we wait a little. Please try again in an hour.",
  ),
  unknownLink: message(
    404,
    "This link does not work",
    "It may have been cut off by the mail program. Open the link in the newest mail, or copy it whole.",
  ),
  notFound: {
    ...message(404, "There is nothing here", "The address may be mistyped."),
    link: { path: "/", text: "To the first page" },
  },
  wrongRequest: message(
    400,
    "We could not read that",
    "The request was not one that our forms send. Please go back and send the form again.",
  ),
  trouble: message(
    500,
    "That did not work",
    "It is our fault or a passing trouble. Please try again in a minute.",
  ),
  confirmExpired: {
    ...message(
      410,
      "This link has expired",
      "A link to confirm works for three days. Nothing was subscribed; ask for a new one with the form.",
    ),
    link: SUBSCRIBE,
  },
  confirmGone: {
    ...message(
      410,
      "This link is no longer good",
      "A newer one was sent since, or the subscription has ended. Open the link in the newest mail, or ask for a new one with the form.",
    ),
    link: SUBSCRIBE,
  },
  blocked: message(
    200,
    "The address is blocked",
    "We will not write to it again, whoever types it into our form.",
  ),
  gone: {
    ...message(
      410,
      "There is no subscription here",
      "The one that this link belonged to has been erased.",
    ),
    link: SUBSCRIBE,
  },
  hasLeft: {
    ...message(410, "You have left", "No digests come to you, so there is nothing to set here."),
    link: { ...SUBSCRIBE, text: "Subscribe again" },
  },
  returned: {
    ...message(
      410,
      "Mail to you came back",
      "The mail server for your address refused our mail, so we stopped. If the address works again, subscribe again.",
    ),
    link: { ...SUBSCRIBE, text: "Subscribe again" },
  },
  pending: {
    ...message(
      409,
      "Not confirmed yet",
      "Open the mail that asks you to confirm, and press the button behind its link. If it is lost, ask for a new one with the form.",
    ),
    link: SUBSCRIBE,
  },
  settingsMailed: message(
    200,
    "Look into your mail",
    "A mail with a fresh link to your settings is on its way. If you asked today already, it is the one you have.",
  ),
  alreadyLeft: {
    ...message(200, "You have left already", "No digests come to you. Nothing else is needed."),
    link: { ...SUBSCRIBE, text: "Subscribe again" },
  },
  undoExpired: {
    ...message(
      410,
      "This link has expired",
      "It worked for seven days. No digests come to you; subscribe again if you want them.",
    ),
    link: { ...SUBSCRIBE, text: "Subscribe again" },
  },
  nothingToUndo: {
    ...message(
      410,
      "There is nothing to undo",
      "You may have come back already, or left for good.",
    ),
    link: SUBSCRIBE,
  },
  digestExpired: {
    ...message(410, "This digest is too old to show", "We keep digests for 90 days."),
    link: { path: "/papers", text: "Papers that are trending now" },
  },
  digestGone: {
    ...message(410, "This digest is gone", "We no longer have it."),
    link: { path: "/papers", text: "Papers that are trending now" },
  },
} as const satisfies Record<string, Message>;

export function askToLeave(token: string): Message {
  return {
    ...message(200, "Stop the digests?", "One press, and no more digests come to this address."),
    buttons: [button(`/unsubscribe/${token}`, "Stop the digests")],
  };
}

export function haveLeft(undoToken: string): Message {
  const action = `/undo/${undoToken}`;
  const weekly = { name: "weekly", value: "1" };
  return {
    ...message(200, "You have left", "No more digests will come to you. Nothing else is needed."),
    buttons: [
      { ...button(action, "Undo"), isQuiet: true },
      { ...button(action, "Less often instead: once a week"), field: weekly, isQuiet: true },
    ],
  };
}

export function askToComeBack(undoToken: string): Message {
  return {
    ...message(200, "Come back?", "One press, and your digests come as before."),
    buttons: [button(`/undo/${undoToken}`, "Keep my digests coming")],
  };
}

export function askToBlock(token: string): Message {
  return {
    ...message(
      200,
      "This wasn’t you?",
      "Somebody typed your address into our form. If you do nothing, nothing more comes. One press, and we never write to it again, whoever asks.",
    ),
    buttons: [button(`/block/${token}`, "Block this address")],
  };
}

export function preferencesExpired(token: string): Message {
  return {
    ...message(
      410,
      "This link has expired",
      "For your safety, a link to the settings works for 90 days. We can mail you a fresh one.",
    ),
    buttons: [button(`/preferences/${token}/renew`, "Mail me a fresh link")],
  };
}

export function subscribed(isNew: boolean, next: string, preferencesToken: string): Message {
  return {
    ...message(200, isNew ? "You are subscribed" : "You are subscribed already", next),
    link: { path: `/preferences/${preferencesToken}`, text: "Change topics, hour or number" },
  };
}

export function cameBack(rhythm: string, next: string): Message {
  return message(200, "Welcome back", `Your digest comes ${rhythm}.`, next);
}
