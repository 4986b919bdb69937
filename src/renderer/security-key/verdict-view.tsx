import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  DismissCircleFilled,
  QuestionCircleFilled,
  ShieldCheckmarkFilled,
  ShieldErrorFilled,
  ShieldQuestionFilled,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { AttestationVerdict, CertificateFacts } from '../../contract/attestation.ts';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords, type Words } from '../language.ts';

const useStyles = makeStyles({
  view: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  standing: { display: 'flex', flexDirection: 'column', alignItems: 'start', gap: tokens.spacingVerticalXS },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  answer: { display: 'grid', gridTemplateColumns: '24px 1fr', gap: tokens.spacingHorizontalS },
  icon: { fontSize: '20px', display: 'flex' },
  yes: { color: tokens.colorPaletteGreenForeground1 },
  no: { color: tokens.colorPaletteRedForeground1 },
  unknown: { color: tokens.colorNeutralForeground2 },
  words: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
  certificate: {
    display: 'flex',
    flexDirection: 'column',
    overflowWrap: 'anywhere',
    paddingInlineStart: tokens.spacingHorizontalM,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  fingerprint: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** Proven, claimed, or reported as not to be trusted: by icon, colour and word. */
export function VerdictBadge(props: { verdict: AttestationVerdict }) {
  const { standing, statusProblems } = props.verdict;
  const { t } = useWords();
  const isBad = statusProblems.length > 0;
  const [icon, color] = isBad
    ? ([<ShieldErrorFilled key="bad" />, 'danger'] as const)
    : standing === 'attested'
      ? ([<ShieldCheckmarkFilled key="good" />, 'success'] as const)
      : ([<ShieldQuestionFilled key="open" />, 'informative'] as const);
  return (
    <Badge appearance="tint" color={color} icon={icon} size="large">
      {t(`trust:badge.${standing}`)}
    </Badge>
  );
}

/** A status of later years is shown as the metadata has it. */
function statusText(t: Words, status: string): string {
  const key = `trust:status.${status as 'REVOKED'}` as const;
  return t(key, { defaultValue: status });
}

/** The whole truth about what model a key is, and who would take it. Begins where the focus is. */
export function VerdictView(props: { verdict: AttestationVerdict }) {
  const { verdict } = props;
  const { metadata, problem } = verdict;
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLDivElement>();
  const firmware =
    verdict.firmwareVersion === null
      ? t('keys:info.notTold')
      : metadata?.authenticatorVersion == null
        ? verdict.firmwareVersion
        : t('trust:firmwareOfMetadata', { version: verdict.firmwareVersion, known: metadata.authenticatorVersion });
  const facts: [string, ReactNode][] = [
    [t('trust:model'), metadata?.description ?? verdict.modelName ?? t('trust:unknownModel')],
    ['AAGUID', verdict.aaguid],
    [t('trust:format'), verdict.format ?? t('keys:info.none')],
    ...(verdict.trustedBy ? ([[t('trust:trustedBy'), t(`trust:trusters.${verdict.trustedBy}`)]] as const) : []).map(
      ([name, value]): [string, ReactNode] => [name, value],
    ),
    [t('trust:firmware'), firmware],
    ...(metadata
      ? ([
          [
            t('trust:certification'),
            metadata.certification ? statusText(t, metadata.certification) : t('trust:notCertified'),
          ],
          [t('trust:listedIn'), t(`trust:metadata.sources.${metadata.source}`)],
          [
            t('trust:reports'),
            metadata.reports
              .map(({ status, effectiveDate }) => [effectiveDate, statusText(t, status)].filter(Boolean).join(' '))
              .join('; ') || t('keys:info.none'),
          ],
        ] as [string, ReactNode][])
      : []),
  ];
  return (
    <div className={styles.view} data-verdict={verdict.standing}>
      <div ref={first} tabIndex={-1} className={styles.standing}>
        <VerdictBadge verdict={verdict} />
        <Text weight="semibold">{t(`trust:standing.${verdict.standing}`)}</Text>
        {problem && <Text data-attestation-problem={problem}>{t(`trust:reasons.${problem}`)}</Text>}
        {verdict.statusProblems.map((status) => (
          <Text key={status}>{t(`trust:reasons.${status}`)}</Text>
        ))}
        {verdict.updateAvailable && <Text>{t('trust:updateAvailable')}</Text>}
        {!metadata && <Text>{t('trust:notListed')}</Text>}
      </div>
      <Text as="h3" weight="semibold">
        {t('trust:answers')}
      </Text>
      <ul className={styles.list}>
        {verdict.answers.map(({ rules, accepts, reasons }) => (
          <li key={rules} className={styles.answer} data-rules={rules} data-accepts={accepts}>
            <span className={mergeClasses(styles.icon, styles[accepts])} aria-hidden="true">
              {icons[accepts]}
            </span>
            <span className={styles.words}>
              <Text weight="semibold">{t(`trust:rules.${rules}`)}</Text>
              <Text>{t(`trust:accepts.${accepts}`)}</Text>
              {reasons.map((reason) => (
                <Text key={reason} className={styles.hint}>
                  {t(`trust:reasons.${reason}`)}
                </Text>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Text size={200} className={styles.hint}>
        {t('trust:entraNote')}
      </Text>
      <Facts facts={facts} />
      <Text as="h3" weight="semibold">
        {t('trust:chain')}
      </Text>
      {verdict.chain.length === 0 && <Text>{t('trust:noChain')}</Text>}
      <ol className={styles.list}>
        {verdict.chain.map((certificate) => (
          <Certificate key={certificate.fingerprint} certificate={certificate} />
        ))}
      </ol>
    </div>
  );
}

const icons = {
  yes: <CheckmarkCircleFilled />,
  no: <DismissCircleFilled />,
  unknown: <QuestionCircleFilled />,
} as const;

function Certificate(props: { certificate: CertificateFacts }) {
  const { role, from, subject, issuer, validFrom, validTo, fingerprint } = props.certificate;
  const { t, language } = useWords();
  const styles = useStyles();
  const day = (instant: number) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(instant);
  return (
    <li className={styles.certificate}>
      <Text weight="semibold">
        {[t(`trust:roles.${role}`), ...(from === 'trusted' ? [t('trust:fromTrusted')] : [])].join(' · ')}
      </Text>
      <Text>{subject}</Text>
      {issuer !== subject && <Text className={styles.hint}>{t('trust:issuedBy', { issuer })}</Text>}
      <Text className={styles.hint}>{t('trust:valid', { from: day(validFrom), to: day(validTo) })}</Text>
      <Text className={mergeClasses(styles.hint, styles.fingerprint)}>{t('trust:fingerprint', { fingerprint })}</Text>
    </li>
  );
}
