import { makeStyles, mergeClasses, Text, Title3, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  MailRegular,
  PhoneRegular,
  ShieldKeyholeRegular,
  UsbStickRegular,
} from '@fluentui/react-icons';
import { type ReactElement, type ReactNode, useEffect } from 'react';
import { useWords } from '../language.ts';
import { StepLevel } from './adding/step-words.tsx';
import type { Proposal } from './proposals.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    width: '100%',
    maxWidth: '640px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow8,
    borderRadius: tokens.borderRadiusLarge,
  },
  who: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  slots: {
    display: 'flex',
    gap: tokens.spacingHorizontalXXL,
    justifyContent: 'center',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  slot: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalXXS,
    minWidth: '88px',
    paddingBottom: tokens.spacingVerticalXS,
    borderBottom: '3px solid transparent',
    color: tokens.colorNeutralForeground2,
  },
  now: {
    borderBottomColor: tokens.colorCompoundBrandStroke,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
  },
  icon: { fontSize: '24px', display: 'flex' },
  done: { color: tokens.colorPaletteGreenForeground1 },
  place: { color: tokens.colorNeutralForeground2, textAlign: 'center' },
});

/** One of the methods that are wanted. */
export interface Slot {
  readonly choice: Proposal;
  readonly state: 'done' | 'now' | 'later';
}

const icons: Readonly<Record<Proposal, ReactElement>> = {
  app: <ShieldKeyholeRegular />,
  phone: <PhoneRegular />,
  email: <MailRegular />,
  'security-key': <UsbStickRegular />,
};

/** "Keep your account secure": which method it is, of how many, and how far one is (S0-25, S0-26). */
export function RegistrationFrame(props: {
  userName: string;
  slots: readonly Slot[];
  place: { number: number; total: number };
  choice: Proposal;
  children: ReactNode;
}) {
  const { slots, place, choice } = props;
  const { t } = useWords();
  const styles = useStyles();
  const title = t('adding:registration.title');
  useEffect(() => {
    document.title = `${title} · Touchstone`;
  }, [title]);
  return (
    <div className={styles.card}>
      <div>
        <Text className={styles.who}>{props.userName}</Text>
        <Title3 as="h1" block>
          {title}
        </Title3>
      </div>
      <ol className={styles.slots}>
        {slots.map((slot) => (
          <li
            key={`${slot.state} ${slot.choice}`}
            className={mergeClasses(styles.slot, slot.state === 'now' && styles.now)}
            data-slot={slot.choice}
            data-state={slot.state}
            {...(slot.state === 'now' ? { 'aria-current': 'step' as const } : {})}
          >
            <span className={mergeClasses(styles.icon, slot.state === 'done' && styles.done)}>
              {slot.state === 'done' ? (
                <CheckmarkCircleFilled aria-label={t('securityInfo:plans.states.done')} />
              ) : (
                icons[slot.choice]
              )}
            </span>
            {t(`adding:registration.slots.${slot.choice}`)}
          </li>
        ))}
      </ol>
      <Text className={styles.place}>
        {t('adding:registration.place', { ...place, name: t(`adding:registration.slots.${choice}`) })}
      </Text>
      <StepLevel value="h2">{props.children}</StepLevel>
    </div>
  );
}
