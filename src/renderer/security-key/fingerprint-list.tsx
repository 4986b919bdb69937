import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, FingerprintRegular } from '@fluentui/react-icons';
import type { Fingerprint, KeyDetails } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  finger: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, overflowWrap: 'anywhere' },
  icon: { fontSize: '20px', flexShrink: 0 },
  before: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  points: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

/** The enrolled fingers of the key. */
export function FingerprintList(props: {
  fingerprints: readonly Fingerprint[];
  limits: Pick<KeyDetails['fingerprints'], 'samples' | 'retries'>;
  onAdd: () => void;
  onTest: () => void;
  onRename: (fingerprint: Fingerprint) => void;
  onRemove: (fingerprint: Fingerprint) => void;
  onClose: () => void;
}) {
  const { fingerprints } = props;
  const { samples, retries } = props.limits;
  const { t } = useWords();
  const styles = useStyles();
  const add = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <Text>
        {fingerprints.length === 0
          ? t('keys:fingerprints.states.none')
          : t('keys:fingerprints.count', { count: fingerprints.length })}
      </Text>
      {fingerprints.length > 0 && (
        <Rows label={t('keys:fingerprints.title')}>
          {fingerprints.map((fingerprint) => {
            const name = fingerprint.name ?? t('key:unnamedFingerprint');
            return (
              <Row
                key={fingerprint.templateId}
                actions={
                  <>
                    <LinkButton
                      size="small"
                      aria-label={t('securityInfo:renameOf', { name })}
                      onClick={() => props.onRename(fingerprint)}
                    >
                      {t('securityInfo:rename')}
                    </LinkButton>
                    <LinkButton
                      size="small"
                      aria-label={t('securityInfo:deleteOf', { name })}
                      onClick={() => props.onRemove(fingerprint)}
                    >
                      {t('securityInfo:delete')}
                    </LinkButton>
                  </>
                }
              >
                <span className={styles.finger}>
                  <FingerprintRegular className={styles.icon} aria-hidden="true" />
                  {name}
                </span>
              </Row>
            );
          })}
        </Rows>
      )}
      <section className={styles.before} aria-label={t('coach:before.title')}>
        <Text weight="semibold">{t('coach:before.title')}</Text>
        <ul className={styles.points}>
          <li>{t('coach:before.steps.finger')}</li>
          {samples !== null && <li>{t('coach:before.steps.touches', { count: samples })}</li>}
          <li>{t('coach:before.steps.move')}</li>
          <li>{t('coach:before.steps.time')}</li>
          <li>{t('coach:before.steps.test')}</li>
          {retries !== null && <li>{t('coach:before.lock', { count: retries })}</li>}
        </ul>
      </section>
      <Actions>
        <Button onClick={props.onClose}>{t('shell:done')}</Button>
        {fingerprints.length > 0 && (
          <Button icon={<FingerprintRegular />} onClick={props.onTest}>
            {t('coach:test.start')}
          </Button>
        )}
        <Button ref={add} appearance="primary" icon={<AddRegular />} onClick={props.onAdd}>
          {t('keys:fingerprints.add')}
        </Button>
      </Actions>
    </>
  );
}
