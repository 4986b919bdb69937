import { equalBytes } from '../basics/bytes.ts';
import { type Certificate, maySignCertificates, pathLength, validFrom, validTo } from './certificate.ts';

/** Why a chain of certificates leads nowhere. Closed. */
export type ChainProblem =
  | 'chain-empty'
  | 'chain-too-long'
  | 'certificate-unreadable'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'issuer-not-ca'
  | 'issuer-may-not-sign'
  | 'path-too-long'
  | 'chain-broken'
  | 'root-unknown';

/** The longest `x5c` that is looked at. */
export const maxChainLength = 5;

export type ChainJudgement =
  | {
      /** The trusted certificate at which the chain ends. */
      readonly anchor: Certificate;
      /** How many certificates of the chain it took; the rest is not looked at. */
      readonly used: number;
    }
  | { readonly problem: ChainProblem };

/**
 * Walks a chain up from its leaf until a trusted certificate is one of it, or has issued one of it (RFC 5280 section 6.1):
 * each is valid at `at`, and each issuer is a CA that may sign, within its path length. Where the first trusted certificate
 * comes the walk ends, so that a cross-signed certificate behind it does no harm.
 * @param anchors an anchor may be the leaf itself, as a FIDO metadata statement can list it
 * @param at ms since the epoch
 */
export function judgeChain(chain: readonly Certificate[], anchors: readonly Certificate[], at: number): ChainJudgement {
  if (chain.length === 0) return { problem: 'chain-empty' };
  if (chain.length > maxChainLength) return { problem: 'chain-too-long' };
  for (const [index, certificate] of chain.entries()) {
    const untimely = untimelinessOf(certificate, at);
    if (untimely) return { problem: untimely };
    const own = anchors.find((anchor) => equalBytes(anchor.der, certificate.der));
    if (own) return { anchor: own, used: index + 1 };
    const issuers = anchors.filter((anchor) => issueProblem(anchor, certificate, index) === undefined);
    const timely = issuers.find((anchor) => untimelinessOf(anchor, at) === undefined);
    if (timely) return { anchor: timely, used: index + 1 };
    const next = chain[index + 1];
    const problem = next ? issueProblem(next, certificate, index) : anchorProblem(issuers[0], at);
    if (problem) return { problem };
  }
  return { problem: 'root-unknown' };
}

const anchorProblem = (untimely: Certificate | undefined, at: number): ChainProblem =>
  (untimely && untimelinessOf(untimely, at)) ?? 'root-unknown';

function untimelinessOf(certificate: Certificate, at: number): ChainProblem | undefined {
  if (!(at >= validFrom(certificate))) return 'certificate-not-yet-valid';
  return at <= validTo(certificate) ? undefined : 'certificate-expired';
}

/** @param between how many CA certificates stand between the issuer and the leaf */
function issueProblem(issuer: Certificate, subject: Certificate, between: number): ChainProblem | undefined {
  // node:crypto's `ca` is about both: this comes first to tell them apart.
  if (!maySignCertificates(issuer)) return 'issuer-may-not-sign';
  if (!issuer.x509.ca) return 'issuer-not-ca';
  if (between > pathLength(issuer)) return 'path-too-long';
  const isIssuer = subject.x509.checkIssued(issuer.x509) && subject.x509.verify(issuer.x509.publicKey);
  return isIssuer ? undefined : 'chain-broken';
}
