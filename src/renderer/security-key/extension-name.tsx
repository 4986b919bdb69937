import { makeStyles, Text, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({ name: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' } });

/** As the specification, manuals and reports of defects have it. */
export function ExtensionName(props: { name: string }) {
  const styles = useStyles();
  return (
    <Text font="monospace" size={200} className={styles.name} translate="no">
      {props.name}
    </Text>
  );
}
