import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useWords } from '../language.ts';
import { SignInCard } from './sign-in-card.tsx';

const useStyles = makeStyles({
  way: { justifyContent: 'start', paddingBlock: tokens.spacingVerticalM, textAlign: 'start' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
});

/** Ways to sign in, one of which is to be chosen. */
export function Ways(props: {
  title: string;
  userName?: string;
  ways: readonly { name: string; hint?: string; icon: ReactElement; onChoose: () => void }[];
  onBack: () => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <SignInCard title={props.title} {...(props.userName === undefined ? {} : { userName: props.userName })}>
      {props.ways.map(({ name, hint, icon, onChoose }, index) => (
        <Button
          key={name}
          className={styles.way}
          size="large"
          icon={icon}
          onClick={onChoose}
          {...(index === 0 ? { ref: first } : {})}
        >
          <span className={styles.words}>
            <span>{name}</span>
            {hint && (
              <Text size={200} className={styles.hint}>
                {hint}
              </Text>
            )}
          </span>
        </Button>
      ))}
      <Actions>
        <Button onClick={props.onBack}>{t('shell:back')}</Button>
      </Actions>
    </SignInCard>
  );
}
