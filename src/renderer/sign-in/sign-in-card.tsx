import { makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { Mark } from '../frame/mark.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: '100%',
    maxWidth: '440px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow8,
    borderRadius: tokens.borderRadiusLarge,
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  who: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** One step of signing in, as a card in the middle of the page. */
export function SignInCard(props: { title: string; userName?: string | null; children: ReactNode }) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${props.title} · Touchstone`;
  }, [props.title]);
  return (
    <div className={styles.card}>
      <span className={styles.brand}>
        <Mark />
        <Text weight="semibold">Touchstone</Text>
      </span>
      <div>
        {props.userName && <Text className={styles.who}>{props.userName}</Text>}
        <Title3 as="h1" block>
          {props.title}
        </Title3>
      </div>
      {props.children}
    </div>
  );
}
