import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { InfoRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { AttachedKey, KeyInfo } from '../../contract/keys.ts';
import { Facts } from '../frame/facts.tsx';
import { FoldingCard } from '../frame/folding-card.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  options: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  plain: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** COSE algorithm numbers by name (IANA COSE Algorithms). */
const algorithms: Record<number, string> = {
  [-7]: 'ES256',
  [-8]: 'EdDSA',
  [-9]: 'ESP256',
  [-19]: 'Ed25519',
  [-35]: 'ES384',
  [-36]: 'ES512',
  [-48]: 'ML-DSA-44',
  [-257]: 'RS256',
};

/** What the key says about itself: to USB, and every member of its GetInfo answer. */
export function InfoCard(props: { attached: AttachedKey; info: KeyInfo | null }) {
  const { attached, info } = props;
  const { t } = useWords();
  const told = useMembers(info);
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  const facts: [string, ReactNode][] = [
    [t('keys:info.model'), info?.modelName ?? t('securityInfo:unknownModel')],
    [t('keys:info.manufacturer'), attached.manufacturer],
    [t('keys:info.product'), attached.product],
    [t('keys:info.serial'), attached.serial ?? t('keys:info.none')],
    [t('keys:info.usbId'), `${hex(attached.vendorId)}:${hex(attached.productId)}`],
    ...told,
  ];
  return (
    <FoldingCard icon={<InfoRegular />} title={t('keys:info.title')}>
      <Facts facts={facts} />
    </FoldingCard>
  );
}

/** A key that speaks U2F only tells its version and nothing else. */
function useMembers(info: KeyInfo | null): [string, ReactNode][] {
  const { t } = useWords();
  const styles = useStyles();
  if (!info) return [[t('keys:info.versions'), 'U2F_V2']];
  const list = (values: readonly (string | number)[]) => values.join(', ') || t('keys:info.none');
  return [
    [t('keys:info.firmware'), info.firmwareVersion ?? t('keys:info.notTold')],
    [t('keys:info.versions'), list(info.versions)],
    ['AAGUID', info.aaguid],
    [t('keys:info.extensions'), list(info.extensions)],
    [
      t('keys:info.options'),
      <span key="options" className={styles.options}>
        {Object.entries(info.options).map(([name, on]) => (
          <Badge key={name} appearance={on ? 'tint' : 'outline'} color={on ? 'brand' : 'informative'}>
            {name}: {on ? t('keys:info.yes') : t('keys:info.no')}
          </Badge>
        ))}
      </span>,
    ],
    [t('keys:info.transports'), list(info.transports)],
    [t('keys:info.algorithms'), list(info.algorithms.map((one) => algorithms[one] ?? one))],
    [t('keys:info.pinProtocols'), list(info.pinUvAuthProtocols)],
    [
      t('keys:info.pinLength'),
      t('keys:info.pinLengthValue', { minimum: info.minPinLength, maximum: info.maxPinLength }),
    ],
    [t('keys:info.maxMessage'), t('keys:info.bytes', { count: info.maxMsgSize })],
    [t('keys:info.room'), info.remainingDiscoverableCredentials ?? t('keys:info.notTold')],
    ...Object.entries(info.others).map(([name, value]): [string, ReactNode] => [
      name,
      <span key={name} className={styles.plain}>
        {value}
      </span>,
    ]),
  ];
}
