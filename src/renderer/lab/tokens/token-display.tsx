import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { OtpToken, TokenButton } from '../../../contract/otp-tokens.ts';
import { useWords, type Words } from '../../language.ts';

const useStyles = makeStyles({
  // A backlit display: the same in every theme, as the thing itself.
  display: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    gap: '6px',
    height: '148px',
    padding: '10px 12px',
    boxSizing: 'border-box',
    borderRadius: '6px',
    backgroundColor: '#0d1b2a',
    color: '#eaf4ff',
    fontSize: '13px',
    lineHeight: '18px',
    overflow: 'hidden',
    userSelect: 'none',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  off: { backgroundColor: '#1c1f22', color: '#b8bfc6', justifyContent: 'center', textAlign: 'center' },
  top: { display: 'flex', flexDirection: 'column', gap: '2px', minHeight: 0, overflow: 'hidden' },
  lines: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '2px' },
  line: {
    paddingInline: '4px',
    borderRadius: '3px',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    minHeight: '18px',
  },
  selected: { backgroundColor: '#eaf4ff', color: '#0d1b2a' },
  code: { fontSize: '30px', lineHeight: '38px', letterSpacing: '3px', fontVariantNumeric: 'tabular-nums' },
  dim: { color: '#a9c3dc', overflowWrap: 'anywhere' },
  bar: { height: '3px', backgroundColor: '#2f4a63', borderRadius: '2px', overflow: 'hidden' },
  left: {
    height: '100%',
    width: '100%',
    backgroundColor: '#7fc4ff',
    transformOrigin: 'left',
    animationName: { from: { transform: 'scaleX(var(--part))' }, to: { transform: 'scaleX(0)' } },
    animationTimingFunction: 'linear',
    animationFillMode: 'forwards',
    '@media (prefers-reduced-motion: reduce)': { animationName: 'none' },
  },
  soft: {
    display: 'grid',
    gridTemplateColumns: '1fr 1fr 1fr',
    textAlign: 'center',
    color: '#ffd98a',
    minHeight: '18px',
  },
});

type ShownToken = Pick<OtpToken, 'screen' | 'accounts' | 'code' | 'name'>;

/** What each button does on the present screen, as the display says above it (S0-12 to S0-16). */
export function softKeys(t: Words, token: ShownToken): Readonly<Record<TokenButton, string>> {
  const none = { left: '', centre: '', right: '' };
  switch (token.screen.shows) {
    case 'start':
      return { ...none, centre: t('otpTokens:actions.register') };
    case 'register':
      return { ...none, left: t('otpTokens:actions.back'), centre: t('otpTokens:actions.next') };
    case 'camera':
      return { ...none, left: t('otpTokens:actions.back') };
    case 'list': {
      const isPlus = token.screen.selected === token.accounts.length;
      const centre = isPlus ? t('otpTokens:actions.register') : t('otpTokens:actions.select');
      return { ...none, left: t('otpTokens:actions.switch'), centre };
    }
    case 'code':
      return { ...none, left: t('otpTokens:actions.back'), right: t('otpTokens:actions.delete') };
    case 'confirm-delete':
      return { ...none, left: t('otpTokens:actions.back'), centre: t('otpTokens:actions.delete') };
    case 'message':
    case 'nothing':
      return none;
  }
}

/** The display of a token. It takes no touch (S0-03); changes are announced. */
export function TokenDisplay(props: { token: ShownToken }) {
  const { token } = props;
  const { t } = useWords();
  const styles = useStyles();
  const keys = softKeys(t, token);
  const isOff = token.screen.shows === 'nothing';
  return (
    <section
      className={mergeClasses(styles.display, isOff && styles.off)}
      aria-label={t('otpTokens:display', { name: token.name })}
      data-display={token.screen.shows}
    >
      <div className={styles.top} aria-live="polite">
        <Content token={token} />
      </div>
      {!isOff && (
        <div className={styles.soft} aria-hidden="true">
          <span>{keys.left}</span>
          <span>{keys.centre}</span>
          <span>{keys.right}</span>
        </div>
      )}
    </section>
  );
}

function Content({ token }: { token: ShownToken }) {
  const { t } = useWords();
  const styles = useStyles();
  const { screen, accounts } = token;
  switch (screen.shows) {
    case 'nothing':
      return <span>{t('otpTokens:screens.nothing')}</span>;
    case 'start':
      return (
        <ul className={styles.lines}>
          <li className={mergeClasses(styles.line, styles.selected)}>{t('otpTokens:screens.addEntry')}</li>
        </ul>
      );
    case 'list':
      return (
        <ul className={styles.lines}>
          {[...accounts.map(({ account }) => account), t('otpTokens:screens.addEntry')].map((text, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the same account may stand there twice (S0-08)
              key={index}
              className={mergeClasses(styles.line, index === screen.selected && styles.selected)}
              aria-current={index === screen.selected}
            >
              {text}
            </li>
          ))}
        </ul>
      );
    case 'register':
      return (
        <>
          <span>{t('otpTokens:screens.register')}</span>
          <span className={styles.dim}>{t('otpTokens:screens.registerNext')}</span>
        </>
      );
    case 'camera':
      return <span>{t(screen.wants === 'account' ? 'otpTokens:screens.camera' : 'otpTokens:screens.cameraTime')}</span>;
    case 'code': {
      const account = accounts[screen.index];
      const part = token.code ? token.code.remainingMs / (token.code.period * 1000) : 0;
      return (
        <>
          <span className={styles.dim}>{[account?.issuer, account?.account].filter(Boolean).join(' · ')}</span>
          <span className={styles.code} data-code>
            {token.code?.code}
          </span>
          <span className={styles.bar} aria-hidden="true">
            <span
              key={token.code?.code}
              className={styles.left}
              style={{
                display: 'block',
                animationDuration: `${token.code?.remainingMs ?? 0}ms`,
                ['--part' as string]: part,
                transform: `scaleX(${part})`,
              }}
            />
          </span>
        </>
      );
    }
    case 'confirm-delete':
      return (
        <>
          <span>{t('otpTokens:screens.confirm')}</span>
          <span className={styles.dim}>{accounts[screen.index]?.account}</span>
        </>
      );
    case 'message':
      return <span>{t(`otpTokens:messages.${screen.message}`)}</span>;
  }
}
