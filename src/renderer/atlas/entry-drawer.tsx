import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AtlasDetails } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { Facts } from '../frame/facts.tsx';
import { useFocusBack } from '../frame/first-focus.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { dateAndTime } from '../times.ts';
import { EntryAbilities } from './entry-abilities.tsx';
import { EntryAccounts, EntryFingerprints } from './entry-contents.tsx';
import { EntryNaming } from './entry-naming.tsx';
import { EntryPairs } from './entry-pairs.tsx';
import { entryName } from './names.ts';
import { Section } from './section.tsx';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL },
  title: { overflowWrap: 'anywhere' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** What can be done to an entry beside changing what is written in it. */
export type EntryAction = 'join' | 'forget';

/** Everything that the atlas knows of one key. */
export function EntryDrawer(props: {
  id: string;
  onAction: (action: EntryAction, details: AtlasDetails) => void;
  onClose: () => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  useFocusBack();
  const shown = useQuery(host.atlas.show.queryOptions({ input: { id: props.id }, gcTime: 0 })).data;
  const details = shown?.outcome === 'done' ? shown.value : null;
  return (
    <OverlayDrawer open position="end" size="medium" onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          className={styles.title}
          action={
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label={t('shell:close')}
              onClick={props.onClose}
            />
          }
        >
          {details ? <bdi>{entryName(details)}</bdi> : t('atlas:details')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody tabIndex={0}>
        {!shown && <Spinner label={t('shell:loading')} />}
        {shown?.outcome === 'refused' && (
          <ProblemMessage
            problem={{
              code: shown.reason,
              title: t(`atlas:refused.${shown.reason}`),
              next: '',
              more: null,
              details: null,
            }}
          />
        )}
        {details && (
          <div className={styles.body}>
            <EntryFacts details={details} />
            {details.isAnyOfModel ? (
              <span className={styles.quiet}>{t('atlas:anyOfModelWhy')}</span>
            ) : (
              <>
                <Section title={t('atlas:naming.title')}>
                  <EntryNaming key={details.id} details={details} />
                </Section>
                <Section title={t('atlas:sections.accounts')}>
                  <EntryAccounts details={details} />
                </Section>
                <Section title={t('atlas:sections.pairs')}>
                  <EntryPairs details={details} />
                </Section>
                <Section title={t('atlas:sections.fingerprints')}>
                  <EntryFingerprints details={details} />
                </Section>
                <Section title={t('atlas:sections.capabilities')}>
                  <EntryAbilities details={details} />
                </Section>
              </>
            )}
            <Actions>
              {!details.isAnyOfModel && (
                <Button onClick={() => props.onAction('join', details)}>{t('atlas:join.button')}</Button>
              )}
              <Button onClick={() => props.onAction('forget', details)}>{t('atlas:forget.button')}</Button>
            </Actions>
          </div>
        )}
      </DrawerBody>
    </OverlayDrawer>
  );
}

function EntryFacts(props: { details: AtlasDetails }) {
  const { details } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const code = (text: string) => <span className={styles.code}>{text}</span>;
  const time = (instant: number) => dateAndTime(language, instant);
  const { manufacturer, product, modelName, aaguid, serial, serialWorth: worth, vendorId, productId } = details;
  const { recognisedBy, recognisableBy, firmware, protocol } = details;
  const model = modelName ?? product;
  const ways =
    recognisedBy === null || recognisableBy.includes(recognisedBy) ? recognisableBy : [recognisedBy, ...recognisableBy];
  const hex = (number: number) => number.toString(16).padStart(4, '0');
  const facts: [string, ReactNode][] = [
    [
      t('atlas:facts.model'),
      <bdi key="model">{model.startsWith(manufacturer) ? model : `${manufacturer} ${model}`}</bdi>,
    ],
    ...(aaguid === null ? [] : [[t('atlas:facts.aaguid'), code(aaguid)] as [string, ReactNode]]),
    [
      t('atlas:facts.serial'),
      <span key="serial">
        {serial === null ? t('atlas:facts.none') : <bdi>{serial}</bdi>}
        {(worth === 'shared' || worth === 'placeholder') && (
          <span className={styles.quiet}> ({t(`atlas:serialWorth.${worth}`)})</span>
        )}
      </span>,
    ],
    ...(details.isAnyOfModel
      ? []
      : ([
          [
            t('atlas:facts.recognised'),
            ways.length === 0
              ? t('atlas:unrecognisable')
              : ways.map((way) => t(`atlas:recognition.${way}`)).join(language === 'ja' ? '、' : '; '),
          ],
          [t('atlas:facts.firmware'), firmware === null ? t('atlas:facts.notKnown') : String(firmware)],
          [t('atlas:facts.protocol'), protocol === null ? t('atlas:facts.notKnown') : t(`atlas:protocol.${protocol}`)],
          [t('atlas:facts.pin'), t(`atlas:pin.${details.pin}`)],
          [t('atlas:facts.verification'), t(`atlas:verification.${details.verification}`)],
        ] as [string, ReactNode][])),
    [t('atlas:facts.usb'), code(`${hex(vendorId)}:${hex(productId)}`)],
    [t('atlas:facts.firstSeen'), time(details.firstSeen)],
    [t('atlas:facts.lastSeen'), details.attached === null ? time(details.lastSeen) : t('atlas:pluggedIn')],
  ];
  return <Facts facts={facts} />;
}
