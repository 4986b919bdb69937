import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LossesByName } from '../../contract/key-losses.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProveYourself } from './prove-yourself.tsx';

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    overflowWrap: 'anywhere',
    maxHeight: '240px',
    overflowY: 'auto',
  },
});

/** Lets the person prove who they are, then names what a reset of the key would take. */
export function NameLosses(props: {
  attached: AttachedKey;
  onNamed: (losses: LossesByName) => void;
  onBack: () => void;
}) {
  const { attached, onBack } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const input = { keyId: attached.id };
  const overview = useQuery(host.keys.losses.overview.queryOptions({ input, gcTime: 0, staleTime: 0 }));
  const described = useQuery(host.keys.describe.queryOptions({ input, gcTime: 0, staleTime: 0 }));
  if (overview.data?.outcome !== 'done' || described.data?.outcome !== 'done') {
    return overview.isPending || described.isPending ? (
      <Spinner label={t('keys:reading')} />
    ) : (
      <>
        <Text>{t('keyLosses:nameImpossible')}</Text>
        <Actions>
          <Button onClick={onBack}>{t('shell:back')}</Button>
        </Actions>
      </>
    );
  }
  return (
    <ProveYourself<Outcome<LossesByName>>
      attached={attached}
      details={described.data.value}
      proof={overview.data.value.naming}
      lead={t('keyLosses:nameLead')}
      onDone={props.onNamed}
      run={(pin, signal) => client.keys.losses.byName({ keyId: attached.id, pin }, { signal })}
      onRefused={() => void queries.invalidateQueries({ queryKey: host.keys.describe.key() })}
      onCancel={onBack}
      cancelLabel={t('shell:back')}
    >
      {(losses) => <Named losses={losses} onBack={onBack} />}
    </ProveYourself>
  );
}

function Named(props: { losses: LossesByName; onBack: () => void }) {
  const { accounts, fingerprints } = props.losses;
  const { t } = useWords();
  const back = useFirstFocus<HTMLButtonElement>();
  const accountNames = accounts?.map(({ site, name, displayName }) =>
    t('keyLosses:account', {
      name: name ?? displayName ?? t('keyLosses:unnamed'),
      site: site ?? t('keyLosses:unknownSite'),
    }),
  );
  return (
    <div role="status" data-losses-named="">
      <Names
        names={accountNames ?? null}
        heading={t('keyLosses:accountsNamed', { count: accounts?.length ?? 0 })}
        none={t('keyLosses:accountsNone')}
        notListed={t('keyLosses:accountsNotListed')}
      />
      <Names
        names={fingerprints?.map((name) => name ?? t('key:unnamedFingerprint')) ?? null}
        heading={t('keyLosses:fingerprintsNamed', { count: fingerprints?.length ?? 0 })}
        none={t('keyLosses:fingerprintsNone')}
        notListed={t('keyLosses:fingerprintsNotListed')}
      />
      <Actions>
        <Button ref={back} appearance="primary" onClick={props.onBack}>
          {t('shell:back')}
        </Button>
      </Actions>
    </div>
  );
}

function Names(props: { names: readonly string[] | null; heading: string; none: string; notListed: string }) {
  const { names } = props;
  const styles = useStyles();
  if (names === null) return <Text block>{props.notListed}</Text>;
  if (names.length === 0) return <Text block>{props.none}</Text>;
  return (
    <>
      <Text weight="semibold" block>
        {props.heading}
      </Text>
      {/* A list that scrolls is reached by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1 */}
      <ul className={styles.list} tabIndex={0} aria-label={props.heading}>
        {names.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same
          <li key={index}>{name}</li>
        ))}
      </ul>
    </>
  );
}
