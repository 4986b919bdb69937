import { Link, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHost } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { QrPicture } from '../../qr/qr-picture.tsx';
import { Copyable } from './step-words.tsx';

const useStyles = makeStyles({
  qr: { alignSelf: 'center' },
  typed: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  state: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minHeight: '32px' },
  icon: { fontSize: '20px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
});

/** What an authenticator app is paired by. */
export interface PairingOffer {
  readonly ceremony: string;
  readonly qr: string;
  readonly link: string;
  readonly code: string;
  readonly url: string;
}

/** Whether the app has taken the offer. Undefined until known. */
export function usePairing(ceremony: string) {
  const host = useHost();
  return useQuery(host.securityInfo.watchPairing.experimental_liveOptions({ input: { ceremony } })).data;
}

/** The offer as a QR code, as a link for the phone itself (S1-25), and to be typed (S3-11), and what has become of it. */
export function Pairing(props: { offer: PairingOffer; isTyped?: boolean }) {
  const { offer } = props;
  const { t } = useWords();
  const styles = useStyles();
  const [isOpen, setIsOpen] = useState(props.isTyped ?? false);
  return (
    <>
      <QrPicture text={offer.qr} label={t('adding:app.qr')} className={styles.qr} />
      <Link href={offer.link} data-pairing-link="">
        {t('adding:app.link')}
      </Link>
      {!props.isTyped && (
        <Link as="button" type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {t('adding:cannotScan')}
        </Link>
      )}
      {isOpen && (
        <div className={styles.typed}>
          <Text>{t('adding:app.typed')}</Text>
          <Copyable
            label={t('adding:app.code')}
            text={offer.code}
            shown={offer.code.replaceAll(/(\d{3})(?=\d)/g, '$1 ')}
            of="pairing-code"
            large
          />
          <Copyable label="URL" text={offer.url} of="pairing-url" />
        </div>
      )}
      <PairingState ceremony={offer.ceremony} />
    </>
  );
}

function PairingState(props: { ceremony: string }) {
  const { t } = useWords();
  const styles = useStyles();
  const pairing = usePairing(props.ceremony);
  if (pairing?.pairing === 'over') {
    const { title, next } = { title: t('adding:app.over'), next: t('adding:app.overNext') };
    return <ProblemMessage problem={{ code: 'pairing-over', title, next, more: null, details: null }} />;
  }
  const isPaired = pairing?.pairing === 'paired';
  return (
    <div className={styles.state} role="status" data-pairing={pairing?.pairing ?? ''}>
      {isPaired ? (
        <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
      ) : (
        <Spinner size="tiny" aria-label={t('shell:loading')} />
      )}
      <Text>
        {isPaired
          ? t('adding:app.paired', { name: pairing.deviceName ?? 'Microsoft Authenticator' })
          : t('adding:app.waiting')}
      </Text>
    </div>
  );
}
