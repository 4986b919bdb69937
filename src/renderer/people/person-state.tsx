import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import type { ListedPerson } from '../../contract/people.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({ badges: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

/** What of a person wants to be seen at once; nothing where all is well. */
export function PersonState(props: {
  person: Pick<ListedPerson, 'disabled' | 'registerAgain' | 'types'> & { blocked: boolean };
}) {
  const { disabled, registerAgain, types, blocked } = props.person;
  const { t } = useWords();
  const hasSecondStep = types.some((type) => type !== 'app-password');
  return (
    <span className={useStyles().badges}>
      {disabled && (
        <Badge appearance="outline" color="informative">
          {t('people:list.states.disabled')}
        </Badge>
      )}
      {blocked && (
        <Badge appearance="tint" color="danger">
          {t('people:list.states.blocked')}
        </Badge>
      )}
      {registerAgain && (
        <Badge appearance="tint" color="warning">
          {t('people:list.states.registerAgain')}
        </Badge>
      )}
      {!hasSecondStep && (
        <Badge appearance="tint" color="informative">
          {t('people:list.states.withoutSecondStep')}
        </Badge>
      )}
    </span>
  );
}
