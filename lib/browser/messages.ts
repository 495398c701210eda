import type { Answer } from '../batch/line.ts';
import type { Content } from '../content/content.ts';
import type { Hex } from '../content/hex.ts';
import type { IdentityFinding } from '../identity/finding.ts';
import type { SyncReport } from '../index/sync.ts';
import type { PageNotice } from '../page/watch.ts';
import type { ReceiptBody } from '../receipt/make.ts';
import type { RegistryPart } from '../receipt/receipt.ts';
import type { AccountState } from '../registry/account-state.ts';
import type { Publishers } from '../registry/publishers.ts';
import type { Related } from '../registry/related.ts';
import type { Catalogue } from '../verdict/catalogue.ts';
import type { Verdict, VerdictWord } from '../verdict/verdict.ts';
import type { KeptEvidence } from './batch/kept-evidence.ts';
import type { FollowedSite } from './followed-sites.ts';
import { type BadgeState, type Displayed, itemId, parseItemId, type ShownBy } from './item.ts';
import type { AskedHost } from './request-log.ts';
import type { Settings } from './settings.ts';

/** What is to be checked. */
export type Subject =
  | {
      readonly type: 'image';
      readonly url: string;
      readonly label: string;
      /** The file itself in base64, of a picture that only its page can read. */
      readonly file?: string;
      /** The size of the picture that the page has got, in pixels. */
      readonly size?: { readonly width: number; readonly height: number };
    }
  | {
      readonly type: 'text';
      readonly text: string;
      readonly label: string;
      /** The signed statements that its page carries: untrusted JSON, not known to be about this text. */
      readonly statements?: readonly string[];
    };

/** What a link leads to: only the reader can have that checked, by the menu. */
export type LinkSubject = { readonly type: 'link'; readonly url: string; readonly label: string };

/** From the content script to the background. */
export type PageMessage =
  | {
      readonly to: 'background';
      readonly type: 'page-opened';
      readonly visit: string;
      /** The page was open before, and everything in it is asked anew. */
      readonly again?: true;
    }
  | { readonly to: 'background'; readonly type: 'page-closed'; readonly visit: string }
  | {
      readonly to: 'background';
      readonly type: 'check';
      readonly id: string;
      readonly kind: ShownBy;
      readonly subject: Subject;
    }
  | { readonly to: 'background'; readonly type: 'compare'; readonly id: string; readonly glance: string }
  | { readonly to: 'background'; readonly type: 'badge'; readonly id: string; readonly state: BadgeState }
  | { readonly to: 'background'; readonly type: 'notice'; readonly notice: PageNotice }
  | { readonly to: 'background'; readonly type: 'gone'; readonly id: string }
  | { readonly to: 'background'; readonly type: 'open-panel'; readonly id: string };

/** All a content script is told of a verdict: what its badge has to show, and whether to hold it against what is displayed. */
export type BadgeAnswer = {
  readonly word: VerdictWord;
  /** What the badge has room for; the title and the sentence are what it says when asked. */
  readonly badge: string;
  readonly title: string;
  readonly sentence: string;
  /** The file itself declares AI: the badge says so unasked. */
  readonly declared: boolean;
  readonly compare?: true;
  /** The picture lets through what lies beneath it: see `Laid`. */
  readonly seeThrough?: true;
};

/** What a content script is told when its page opens: whether the reader wants it checked, and in which language. */
export type Opened = {
  readonly scan: 'on' | 'off';
  /** What its badges say, where that is not in the browser's language. */
  readonly messages?: Catalogue;
};

/** From the background, popup or options to the engine. */
export type EngineMessage =
  | {
      readonly to: 'engine';
      readonly type: 'verify';
      readonly subject: Subject | LinkSubject;
      readonly settings: Settings;
      /** The address that the reader lets be asked for the file's credentials. Absent: nobody is asked for them. */
      readonly credentialsAt?: string;
      /** For whom: a page's picture is fetched once for all of its frames, and no longer than somebody waits for it. */
      readonly asker?: Asker;
    }
  | {
      readonly to: 'engine';
      readonly type: 'compare';
      readonly asker: Asker;
      readonly glance: string;
      readonly settings: Settings;
    }
  /** What items that were checked look like: no verdict waits for that. */
  | { readonly to: 'engine'; readonly type: 'thumbnails'; readonly askers: readonly Asker[] }
  | { readonly to: 'engine'; readonly type: 'cancel'; readonly page: string; readonly item?: string }
  /** The reader looks at another tab now: what is asked from it comes first. */
  | { readonly to: 'engine'; readonly type: 'front'; readonly tab: number }
  | { readonly to: 'engine'; readonly type: 'remove-pack'; readonly pack: string }
  /** What is kept beside a pack has changed. */
  | { readonly to: 'engine'; readonly type: 'pack-changed' }
  | {
      readonly to: 'engine';
      readonly type: 'publishers';
      /** Content keys of cards. */
      readonly cards: readonly Hex[];
      readonly settings: Settings;
    }
  | {
      readonly to: 'engine';
      readonly type: 'identify';
      readonly author: Hex;
      readonly settings: Settings;
    }
  /** Asks a site which accounts are bound to it. */
  | { readonly to: 'engine'; readonly type: 'site'; readonly origin: string; readonly settings: Settings }
  | {
      readonly to: 'engine';
      readonly type: 'records';
      readonly records: readonly Hex[];
      readonly settings: Settings;
    }
  | {
      readonly to: 'engine';
      readonly type: 'original';
      readonly content: Hex;
      readonly author: Hex;
      readonly settings: Settings;
    }
  /** Asks where a signer says that the original lies: only on a click. */
  | { readonly to: 'engine'; readonly type: 'fetch-original'; readonly content: Hex; readonly url: string }
  /** A picture of the introduction's sample page, in base64: answered as `verify` is, and nobody is asked. */
  | { readonly to: 'engine'; readonly type: 'sample'; readonly file: string }
  /** One input of a batch, and where its bytes are: a file that the page holds out, or an address. */
  | {
      readonly to: 'engine';
      readonly type: 'batch';
      /** Names a run: what was said of some bytes is said of the same again in it, and not in the next one. */
      readonly run: string;
      readonly name: string;
      readonly from: { readonly blob: string } | { readonly url: string; readonly as: 'list' | 'page' };
      /** What lies beside the file, unread. */
      readonly beside?: unknown;
      /** What a saved page links to in its own folder, by the links as they are written, unread. */
      readonly linked?: Readonly<Record<string, string>>;
      readonly credentialsAt?: string;
      readonly settings: Settings;
    }
  /** Asks for the registry's proof of what an answer rests on, for its receipt. */
  | { readonly to: 'engine'; readonly type: 'prove'; readonly body: ReceiptBody; readonly settings: Settings }
  /** The reader wants to know how things stand now: nothing that the registry said before is given again. */
  | { readonly to: 'engine'; readonly type: 'ask-anew' }
  /** Whom the engine has asked since it started. */
  | { readonly to: 'engine'; readonly type: 'requests' }
  | { readonly to: 'engine'; readonly type: 'sync'; readonly settings: Settings }
  /** Takes the next steps of what was signed in this browser. */
  | { readonly to: 'engine'; readonly type: 'outbox'; readonly settings: Settings }
  | { readonly to: 'engine'; readonly type: 'probe'; readonly settings: Settings };

/** An item of a page, by names that fit no other page. */
export type Asker = { readonly tab: number; readonly page: string; readonly item: string };

/** What the engine answers to `verify`, and to `compare` where what is displayed is another picture. */
export type EngineVerdict = {
  readonly verdict: Verdict;
  readonly ms: number;
  readonly displayed?: Displayed;
  /** A picture that somebody speaks for lets the reader see what a page lays beneath it. */
  readonly seeThrough?: true;
  /** What a link led to, where it could be fetched. */
  readonly type?: Content['type'];
};

/** What the engine answers to `thumbnails`, in their order: small pictures as data URLs; null for what can't be decoded, or is not known any more. */
export type EngineThumbnails = { readonly thumbnails: readonly (string | null)[] };

/** What the engine answers to `compare`: a verdict only where it is another one now. */
export type EngineCompared = { readonly displayed: Displayed; readonly verdict?: Verdict };

/** What the engine answers to `sync`. */
export type EngineSync = { readonly report: SyncReport } | { readonly failed: string };

/** What the engine answers to `identify`: findings, or why the registry could not be asked for the account's own part. */
export type EngineIdentity =
  | { readonly account: AccountState; readonly findings: readonly IdentityFinding[] }
  | { readonly failed: string };

/** What the engine answers to `site`, or why it or the registry could not be asked. */
export type EngineSite = FollowedSite | { readonly unnamed: true } | { readonly failed: string };

/** What the engine answers to `publishers`, by card. */
export type EnginePublishers = Readonly<Record<Hex, Publishers>>;

/** What the engine answers to `remove-pack`. */
export type EngineDone = { readonly done: true } | { readonly failed: string };
/** What the engine answers to `records`, or why the registry could not be asked. */
export type EngineRecords = { readonly related: readonly Related[] } | { readonly failed: string };

/** What the engine answers to `original`: the signed luma grid in base64, and where the statement can be fetched by anybody. */
export type EngineOriginal = { readonly grid?: string; readonly statementAt?: string };

/** What the engine answers to `fetch-original`: a small picture as a data URL, `other` for other bytes than the signed ones, or why not. */
export type EngineFetchedOriginal = { readonly picture: string } | { readonly failed: string };

/** What the engine answers to `batch`, and what it noticed on the way there. */
export type EngineBatch = {
  readonly answer: Answer;
  readonly notes: readonly string[];
  /** What a receipt of it needs beside the answer; absent for what could not be read. */
  readonly evidence?: KeptEvidence;
};

/** What the engine answers to `prove`: the registry's words with their proof, or why there is none. */
export type EngineProof = { readonly registry: RegistryPart };

/** What the engine answers to `requests`. */
export type EngineRequests = { readonly asked: readonly AskedHost[] };

/** What the engine answers to `probe`: the registry's newest block, or why it could not be asked. */
export type EngineProbe = { readonly block: number } | { readonly failed: string };

/** From the popup or panel to a page's content script. */
export type TabMessage =
  | { readonly to: 'page'; readonly type: 'signable' }
  /** Asked only when the user wants to sign what is being written. */
  | { readonly to: 'page'; readonly type: 'writings' }
  | { readonly to: 'page'; readonly type: 'present' }
  | { readonly to: 'page'; readonly type: 'show'; readonly id: string }
  /** Answered with the file, in base64, of a picture that only its page can read. */
  | { readonly to: 'page'; readonly type: 'file'; readonly url: string }
  /** To the page itself first; when it has begun anew, to its frames. */
  | { readonly to: 'page'; readonly type: 'recheck'; readonly who: 'page' | 'frames' }
  | { readonly to: 'page'; readonly type: 'switch'; readonly scan: 'on' | 'off' };

/** A text that is being written in a page. */
export type Writing = { readonly label: string; readonly text: string };

/** What a page has that can be signed. */
export type Signable = {
  readonly selection: string;
  readonly images: readonly { readonly url: string; readonly label: string }[];
};

/** Longest label kept, in characters. */
const MAX_LABEL = 200;

/**
 * Parses a message from a content script. A content script shares its process with the page, so what it sends is
 * untrusted.
 *
 * @returns undefined for anything that is not one of the messages.
 */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  if (!isObject(value) || value.to !== 'background') return undefined;
  const { to, type, id, visit } = value;
  if (type === 'page-closed' || type === 'page-opened') {
    if (typeof visit !== 'string' || !parseItemId(itemId(visit, 1))) return undefined;
    if (type === 'page-closed') return { to, type, visit };
    return { to, type, visit, ...(value.again === true ? { again: true } : {}) };
  }
  if (type === 'notice') {
    const notice = NOTICES.find((known) => known === value.notice);
    return notice && { to, type, notice };
  }
  if (typeof id !== 'string' || !parseItemId(id)) return undefined;
  if (type === 'open-panel' || type === 'gone') return { to, type, id };
  if (type === 'badge') {
    const state = FATES.find((known) => known === value.state);
    return state && { to, type, id, state };
  }
  if (type === 'compare') {
    const { glance } = value;
    return typeof glance === 'string' && glance.length <= MAX_GLANCE ? { to, type, id, glance } : undefined;
  }
  if (type !== 'check') return undefined;
  const kind = KINDS.find((known) => known === value.kind);
  const subject = parseSubject(value.subject);
  return kind && subject && { to, type, id, kind, subject };
}

const NOTICES = ['imitation', 'opted-out'] as const;
const FATES = ['shown', 'removed', 'covered', 'hidden', 'underlaid'] as const;
const KINDS: readonly ShownBy[] = [
  'img',
  'svg-image',
  'poster',
  'input',
  'object',
  'canvas',
  'background',
  'document',
  'article',
  'quote',
];

/** A glance is 1,024 bytes, in base64. */
const MAX_GLANCE = 1_400;

function parseSubject(value: unknown): Subject | undefined {
  if (!isObject(value) || typeof value.label !== 'string') return undefined;
  const label = value.label.slice(0, MAX_LABEL);
  const { type, url, text, file, size, statements } = value;
  if (type === 'text' && typeof text === 'string')
    return { type, text, label, ...(isStatements(statements) ? { statements } : {}) };
  if (type !== 'image' || typeof url !== 'string') return undefined;
  return {
    type,
    url,
    label,
    ...(typeof file === 'string' ? { file } : {}),
    ...(isSize(size) ? { size: { width: size.width, height: size.height } } : {}),
  };
}

function isStatements(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= 4 && value.every((one) => typeof one === 'string');
}

function isSize(value: unknown): value is { width: number; height: number } {
  return isObject(value) && Number.isSafeInteger(value.width) && Number.isSafeInteger(value.height);
}

/** True for a message to the engine; only the extension's own pages can reach it (see `lib/browser/engine.ts`). */
export function isEngineMessage(value: unknown): value is EngineMessage {
  return isObject(value) && value.to === 'engine';
}

/** True for a message to a page's content script. */
export function isTabMessage(value: unknown): value is TabMessage {
  return isObject(value) && value.to === 'page';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
