import { entries, list, property, text } from './json.ts';
import { parsePem, TrustListInvalid, type TrustPurpose } from './trust-list.ts';

/** Where C2PA publishes its lists. */
export const PUBLISHED_AT = 'https://raw.githubusercontent.com/c2pa-org/conformance-public/main/trust-list/';

/** The lists that C2PA publishes (CC BY 4.0), by the name that they have here. */
export const OFFICIAL_LISTS = {
  c2pa: { purpose: 'signers', file: 'C2PA-TRUST-LIST.json' },
  'c2pa-tsa': { purpose: 'time-stamps', file: 'C2PA-TSA-TRUST-LIST.json' },
} as const satisfies Record<string, { readonly purpose: TrustPurpose; readonly file: string }>;

export type OfficialList = keyof typeof OFFICIAL_LISTS;

/** A published list, as its file says. */
export type PublishedList = {
  readonly name: OfficialList;
  readonly purpose: TrustPurpose;
  readonly pem: string;
  readonly certificates: number;
  /** When it was issued, and when the next one was to come, in the list's own words (ISO 8601). */
  readonly issued: string;
  readonly nextUpdate: string;
};

const NAMES: Readonly<Record<string, OfficialList>> = {
  'C2PA Trust List': 'c2pa',
  'C2PA TSA Trust List': 'c2pa-tsa',
};

const TRUSTED = 'http://c2pa.org/conformance/trust-list/trusted';

/**
 * Reads a list in the form in which C2PA publishes it (ETSI TS 119 602 list of trusted entities, JSON). Certificates whose
 * status is anything but trusted are left out.
 *
 * @throws {@link TrustListInvalid}
 */
export function parseOfficialList(file: string): PublishedList {
  const lote = property(parseJson(file), 'LoTE');
  const scheme = property(lote, 'ListAndSchemeInformation');
  const name = NAMES[text(property(scheme, 'SchemeName', 0, 'value')) ?? ''];
  const issued = text(property(scheme, 'ListIssueDateTime'), 40);
  const nextUpdate = text(property(scheme, 'NextUpdate'), 40);
  if (!name || !isTime(issued) || !isTime(nextUpdate)) throw new TrustListInvalid('no-certificates');
  const services = list(property(lote, 'TrustedEntitiesList'), 1_000).flatMap((entity) =>
    list(property(entity, 'TrustedEntityServices'), 1_000),
  );
  const trusted = services
    .map((service) => property(service, 'ServiceInformation'))
    .filter((service) => property(service, 'ServiceStatus') === TRUSTED);
  const blocks = trusted.flatMap((service) =>
    list(property(service, 'ServiceDigitalIdentity', 'X509Certificates'), 10).map(
      (certificate) =>
        `-----BEGIN CERTIFICATE-----\n${text(property(certificate, 'val'), 20_000) ?? ''}\n-----END CERTIFICATE-----\n`,
    ),
  );
  const { purpose } = OFFICIAL_LISTS[name];
  return { name, purpose, ...parsePem(blocks.join('')), issued, nextUpdate };
}

/** True for text that is meant as an official list, whether or not it is one that can be read. */
export function looksOfficial(file: string): boolean {
  return entries(parseJson(file), 1)[0]?.[0] === 'LoTE';
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(file);
  } catch {
    return undefined;
  }
}

function isTime(value: string | undefined): value is string {
  return value !== undefined && Number.isFinite(Date.parse(value));
}
