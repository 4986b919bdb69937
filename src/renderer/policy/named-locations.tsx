import { Badge, Button, Checkbox, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { Form } from '../frame/form.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { useRowProblem } from './fields.tsx';
import { ListField } from './list-field.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  main: { minWidth: 0 },
  ranges: { display: 'block', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  input: { maxWidth: '360px' },
  link: { color: tokens.colorBrandForegroundLink },
  wrong: { display: 'block', color: tokens.colorStatusDangerForeground1 },
});

/** S4-74, S4-75. */
export function NamedLocations() {
  const { t } = useWords();
  const styles = useStyles();
  const problemOf = useRowProblem();
  const { policy, change, mayChange } = useDraft();
  const { namedLocations } = policy;
  const [name, setName] = useKept('new location: name', '');
  const [trusted, setTrusted] = useKept('new location: trusted', true);
  const [ranges, setRanges] = useKept<string[]>('new location: ranges', []);
  const create = () => {
    if (name.trim() === '') return;
    const id = `location-${Date.now().toString(36)}`;
    change({ namedLocations: [...namedLocations, { id, name: name.trim(), trusted, ranges }] });
    setName('');
    setRanges([]);
  };
  return (
    <>
      <Text>{t('policy:locations.lead')}</Text>
      <div>
        <Link to="/admin/mfa/$section" params={{ section: 'trusted-ips' }} className={styles.link}>
          {t('policy:locations.configure')}
        </Link>
      </div>
      {namedLocations.length === 0 && <Text>{t('policy:locations.none')}</Text>}
      {namedLocations.length > 0 && (
        <ul className={styles.list} aria-label={t('policy:sections.named-locations')}>
          {namedLocations.map((location, index) => {
            const wrong = problemOf(`namedLocations.${index}`);
            return (
              <li key={location.id} className={styles.row} data-location={location.name}>
                <span className={styles.main}>
                  <Text weight="semibold">{location.name}</Text>{' '}
                  {location.trusted && (
                    <Badge appearance="tint" color="success">
                      {t('policy:locations.trustedMark')}
                    </Badge>
                  )}
                  <span className={styles.ranges}>{location.ranges.join(', ')}</span>
                  {wrong !== undefined && <Text className={styles.wrong}>{wrong}</Text>}
                </span>
                {mayChange && (
                  <LinkButton
                    aria-label={`${t('policy:calls.delete')}: ${location.name}`}
                    onClick={() => change({ namedLocations: namedLocations.filter(({ id }) => id !== location.id) })}
                  >
                    {t('policy:calls.delete')}
                  </LinkButton>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {mayChange && (
        <Form onSubmit={create}>
          <Text weight="semibold">{t('policy:locations.add')}</Text>
          <Field label={t('policy:locations.name')}>
            <Input className={styles.input} value={name} maxLength={64} onChange={(_, { value }) => setName(value)} />
          </Field>
          <Checkbox
            label={t('policy:locations.trusted')}
            checked={trusted}
            onChange={(_, { checked }) => setTrusted(checked === true)}
          />
          <ListField
            field="namedLocations"
            label={t('mfa:ranges')}
            hint={t('mfa:several')}
            empty={t('policy:trusted.none')}
            placeholder={t('policy:trusted.range')}
            add={t('policy:trusted.add')}
            values={ranges}
            onChange={setRanges}
          />
          <div>
            <Button type="submit" disabled={name.trim() === '' || ranges.length === 0}>
              {t('policy:locations.create')}
            </Button>
          </div>
        </Form>
      )}
    </>
  );
}
