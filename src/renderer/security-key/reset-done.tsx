import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import type { ResetCheck } from '../../contract/key-losses.ts';
import { Actions } from '../frame/actions.tsx';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords, type Words } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';

const useStyles = makeStyles({
  done: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { fontSize: '32px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
});

const parts = ['pin', 'fingerprints', 'accounts', 'largeBlobs'] as const;

/** The end of a reset, with what a look at the key found; a key that is not empty is a warning and no success. */
export function ResetDone(props: { check: ResetCheck; onClose: () => void }) {
  const { check } = props;
  const { t } = useWords();
  const styles = useStyles();
  const close = useFirstFocus<HTMLButtonElement>();
  const isLeft = check !== null && parts.some((part) => check[part] === 'no');
  return (
    <>
      {isLeft ? (
        <ProblemMessage
          problem={{
            code: 'reset-not-empty',
            title: t('keyLosses:checked.notEmpty.title'),
            next: t('keyLosses:checked.notEmpty.next'),
            more: null,
            details: null,
          }}
        />
      ) : (
        <div className={styles.done} role="status">
          <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
          <span>
            <Text weight="semibold" block>
              {t('keys:reset.done')}
            </Text>
            <Text>{t('keys:reset.doneNext')}</Text>
          </span>
        </div>
      )}
      {check === null ? (
        <Text>{t('keyLosses:checked.unread')}</Text>
      ) : (
        <section aria-label={t('keyLosses:checked.title')} data-reset-check="">
          <Text weight="semibold" block>
            {t('keyLosses:checked.title')}
          </Text>
          <Facts facts={factsOf(t, check)} />
        </section>
      )}
      <Actions>
        <Button ref={close} appearance="primary" onClick={props.onClose}>
          {t('shell:done')}
        </Button>
      </Actions>
    </>
  );
}

function factsOf(t: Words, check: NonNullable<ResetCheck>): [string, string][] {
  const retries = check.pinRetries === null ? null : t('keyLosses:checked.retries', { count: check.pinRetries });
  const room = check.room === null ? null : t('keyLosses:checked.room', { count: check.room });
  const more = { pin: retries, fingerprints: null, accounts: room, largeBlobs: null };
  return parts.flatMap((part): [string, string][] => {
    const gone = check[part];
    if (gone === null) return [];
    const told = t(`keyLosses:checked.gone.${gone}`);
    const extra = more[part];
    return [[t(`keyLosses:checked.${part}`), extra === null ? told : `${told} · ${extra}`]];
  });
}
