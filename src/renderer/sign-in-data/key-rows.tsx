import { Button, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { KeyCredentials } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { Row, Rows } from '../frame/rows.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { keyText } from './names.tsx';
import { RememberedKey } from './remembered.tsx';

const useStyles = makeStyles({
  below: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    marginTop: tokens.spacingVerticalS,
  },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** The keys that are here: what each holds and has room for, or why it does not say. */
export function KeyRows(props: {
  keys: readonly AttachedKey[];
  lists: ReadonlyMap<string, KeyCredentials>;
  onRead: (key: AttachedKey) => void;
}) {
  const { t } = useWords();
  return (
    <Rows label={t('signInData:keys.title')}>
      {props.keys.map((key) => (
        <KeyRow key={key.id} attached={key} list={props.lists.get(key.id)} onRead={() => props.onRead(key)} />
      ))}
    </Rows>
  );
}

/** Whether a key can list, as far as it tells without a PIN. Undefined until it has answered. */
export function useListing(attached: AttachedKey) {
  const host = useHost();
  const { data } = useQuery(
    host.keys.credentials.listing.queryOptions({
      input: { keyId: attached.id },
      enabled: attached.access === 'ready',
      gcTime: 0,
      staleTime: 0,
    }),
  );
  return data;
}

function KeyRow(props: { attached: AttachedKey; list: KeyCredentials | undefined; onRead: () => void }) {
  const { attached, list } = props;
  const { t } = useWords();
  const styles = useStyles();
  const listing = useListing(attached);
  const name = keyText(t, attached);
  const state = listing?.outcome === 'done' ? listing.value.state : undefined;
  const forbidden = attached.access === 'ready' ? null : t(`key:refusals.${attached.access}.title`);
  const refused = listing?.outcome === 'refused' ? problemOfRefusal(t, listing.refusal) : null;
  const left = listing?.outcome === 'done' ? listing.value.left : null;
  const remembering = listing?.outcome === 'done' ? listing.value.remembering : null;
  return (
    <Row
      actions={
        state?.can && (
          <Button
            size="small"
            aria-label={list ? t('signInData:keys.againOf', { key: name }) : t('signInData:keys.readOf', { key: name })}
            onClick={props.onRead}
          >
            {list ? t('signInData:keys.again') : t('signInData:keys.read')}
          </Button>
        )
      }
      below={
        <div className={styles.below} data-listing={list ? 'listed' : state?.can === false ? state.reason : 'not-read'}>
          {list && <Slots list={list} name={name} />}
          <RememberedKey attached={attached} remembering={remembering} />
          {!list && state?.can && (
            <Text className={styles.hint}>
              {left === null
                ? t('signInData:keys.notRead')
                : t('signInData:slots', {
                    stored: t('signInData:keys.notRead'),
                    left: t('signInData:left', { count: left }),
                  })}
            </Text>
          )}
          {!list && state?.can === false && (
            <>
              <Text weight="semibold">{t(`signInData:unlistable.${state.reason}.title`)}</Text>
              <Text className={styles.hint}>{t(`signInData:unlistable.${state.reason}.next`)}</Text>
            </>
          )}
          {forbidden && <Text>{forbidden}</Text>}
          {!list && refused && <Text>{t('key:titleAndNext', { title: refused.title, next: refused.next })}</Text>}
        </div>
      }
    >
      <KeyChip attached={attached} />
    </Row>
  );
}

function Slots(props: { list: KeyCredentials; name: string }) {
  const { slots, largeBlobs, credentials } = props.list;
  const { t } = useWords();
  const styles = useStyles();
  const text = t('signInData:slots', {
    stored: t('signInData:stored', { count: slots.used }),
    left: t('signInData:left', { count: slots.left }),
  });
  return (
    <>
      <ProgressBar
        value={slots.used}
        max={Math.max(1, slots.used + slots.left)}
        thickness="large"
        color={slots.left === 0 ? 'warning' : 'brand'}
        aria-label={t('signInData:keys.used', { key: props.name })}
        aria-valuetext={text}
      />
      <Text>{text}</Text>
      {credentials.length === 0 && <Text className={styles.hint}>{t('signInData:empty.none')}</Text>}
      {largeBlobs && !largeBlobs.isIntact && <Text className={styles.hint}>{t('signInData:damagedBlobs')}</Text>}
      {largeBlobs && largeBlobs.orphans > 0 && (
        <Text className={styles.hint}>{t('signInData:orphans', { count: largeBlobs.orphans })}</Text>
      )}
    </>
  );
}
