import { Button, Text } from '@fluentui/react-components';
import { PeopleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Card } from '../frame/card.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';

/** How many accounts the directory has, and the way to them. */
export function AccountsCard() {
  const { t } = useWords();
  const navigate = useNavigate();
  const count = useQuery(useHost().people.count.queryOptions({ input: {} })).data?.count;
  return (
    <Card
      title={t('shell:organizations.accounts')}
      icon={<PeopleRegular />}
      action={<Button onClick={() => void navigate({ to: '/admin/people' })}>{t('shell:organizations.manage')}</Button>}
    >
      <Text>
        {count === undefined
          ? t('shell:loading')
          : count === 1
            ? t('people:list.countOne')
            : t('people:list.count', { count })}
      </Text>
    </Card>
  );
}
