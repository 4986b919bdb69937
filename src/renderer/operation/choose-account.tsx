import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { Step } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFocusAtStart } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from './problem-message.tsx';
import { useAsk } from './use-ask.ts';

const useStyles = makeStyles({
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  hint: { color: tokens.colorNeutralForeground2 },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: 0,
    margin: 0,
    listStyleType: 'none',
  },
  account: {
    width: '100%',
    flexDirection: 'column',
    alignItems: 'start',
    paddingBlock: tokens.spacingVerticalS,
    overflowWrap: 'anywhere',
  },
});

/** The key knows several accounts of this directory: which one is meant. */
export function ChooseAccount(props: { step: Extract<Step, { step: 'choose-account' }>; onCancel: () => void }) {
  const { choiceId, accounts } = props.step;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const first = useRef<HTMLButtonElement>(null);
  useFocusAtStart(first);
  return (
    <>
      <div role="status">
        <div className={styles.title}>{t('key:steps.choose-account.title')}</div>
        <div className={styles.hint}>{t('key:steps.choose-account.hint')}</div>
      </div>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <ul className={styles.list} aria-label={t('key:steps.choose-account.title')} data-step="choose-account">
        {accounts.map(({ accountId, name, displayName }, index) => (
          <li key={accountId}>
            <Button
              ref={index === 0 ? first : null}
              className={styles.account}
              disabled={ask.busy}
              onClick={() =>
                void ask.answer(
                  () => client.signIn.chooseAccount({ choiceId, accountId }),
                  () => {},
                )
              }
            >
              <bdi>{displayName ?? name ?? t('signInData:unnamedAccount')}</bdi>
              {name !== null && displayName !== null && <bdi className={styles.hint}>{name}</bdi>}
            </Button>
          </li>
        ))}
      </ul>
      <Actions>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
      </Actions>
    </>
  );
}
