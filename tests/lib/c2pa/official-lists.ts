/** A list in the form in which C2PA publishes its own, of the certificates in a PEM text. */
export function officialList({
  pem,
  name = 'C2PA Trust List',
  status = 'http://c2pa.org/conformance/trust-list/trusted',
  issued = '2026-08-05T00:11:39Z',
}: {
  readonly pem: string;
  readonly name?: string;
  readonly status?: string;
  readonly issued?: string;
}): string {
  const certificates = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, body]) => ({
    val: body!.replaceAll(/\s/g, ''),
  }));
  const services = certificates.map((certificate) => ({
    ServiceInformation: {
      ServiceName: [{ lang: 'en', value: 'Test root' }],
      ServiceDigitalIdentity: { X509Certificates: [certificate] },
      ServiceStatus: status,
    },
  }));
  return JSON.stringify({
    LoTE: {
      ListAndSchemeInformation: {
        SchemeName: [{ lang: 'en', value: name }],
        ListIssueDateTime: issued,
        NextUpdate: '2049-08-05T00:11:39Z',
      },
      TrustedEntitiesList: [{ TrustedEntityServices: services }],
    },
  });
}
