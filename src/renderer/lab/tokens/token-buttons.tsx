import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useState } from 'react';
import type { OtpToken, TokenButton } from '../../../contract/otp-tokens.ts';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import type { Act } from '../use-act.ts';
import { softKeys } from './token-display.tsx';

const useStyles = makeStyles({
  buttons: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr 1fr',
    gap: tokens.spacingHorizontalS,
    justifyItems: 'center',
  },
  button: {
    width: '52px',
    minWidth: '52px',
    height: '36px',
    borderRadius: '18px',
    fontSize: tokens.fontSizeBase200,
    touchAction: 'none',
  },
  held: { backgroundColor: tokens.colorNeutralBackground1Pressed, boxShadow: tokens.shadow2 },
  holds: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

const order = ['left', 'centre', 'right'] as const satisfies readonly TokenButton[];
/** As long as a real hand needs to be sure of three seconds. */
const holdMs = 3_150;

/** The three buttons: pressed for as long as mouse, finger or key are down, so that holding them is holding them. */
export function TokenButtons(props: { token: OtpToken; act: Act }) {
  const { token, act } = props;
  const { id } = token;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const keys = softKeys(t, token);
  const down = (button: TokenButton) => act(() => client.otpTokens.press({ id, button }));
  const up = (button: TokenButton) => act(() => client.otpTokens.release({ id, button }));
  /** Held for the person, until they are let go. */
  const [held, setHeld] = useState<readonly TokenButton[]>([]);
  const hold = (...buttons: TokenButton[]) => {
    setHeld(buttons);
    for (const button of buttons) down(button);
    setTimeout(() => {
      for (const button of buttons) up(button);
      setHeld([]);
    }, holdMs);
  };
  const isHolding = held.length > 0;
  const isPress = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  return (
    <>
      <fieldset aria-label={t('otpTokens:buttons')} style={{ border: 'none', margin: 0, padding: 0 }}>
        <div className={styles.buttons}>
          {order.map((button) => (
            <Button
              key={button}
              className={mergeClasses(styles.button, held.includes(button) && styles.held)}
              data-button={button}
              aria-label={[t(`otpTokens:${button}`), keys[button]].filter(Boolean).join(': ')}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                down(button);
              }}
              onPointerUp={() => up(button)}
              onPointerCancel={() => up(button)}
              onKeyDown={(event) => {
                if (!isPress(event) || event.repeat) return;
                event.preventDefault();
                down(button);
              }}
              onKeyUp={(event) => {
                if (isPress(event)) up(button);
              }}
              onBlur={() => up(button)}
            >
              {t(`otpTokens:${button}`)}
            </Button>
          ))}
        </div>
      </fieldset>
      <div className={styles.holds}>
        <Button size="small" disabledFocusable={isHolding} onClick={() => hold('centre')}>
          {t('otpTokens:holdCentre')}
        </Button>
        <Button size="small" disabledFocusable={isHolding} onClick={() => hold('left', 'centre')}>
          {t('otpTokens:holdLeftCentre')}
        </Button>
      </div>
    </>
  );
}
