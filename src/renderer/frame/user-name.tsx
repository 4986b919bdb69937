import { makeStyles } from '@fluentui/react-components';
import { medium } from './narrow.ts';

const useStyles = makeStyles({ name: { display: 'inline-block', minWidth: '148px', [medium]: { minWidth: '104px' } } });

/** A user name in a narrow column: it breaks before its domain rather than anywhere. */
export function UserName(props: { of: string }) {
  const at = props.of.lastIndexOf('@');
  const styles = useStyles();
  if (at <= 0) return <bdi>{props.of}</bdi>;
  return (
    <bdi className={styles.name}>
      {props.of.slice(0, at)}
      <wbr />
      {props.of.slice(at)}
    </bdi>
  );
}
