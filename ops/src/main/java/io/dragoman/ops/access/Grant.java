package io.dragoman.ops.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What may be done with a resource of Kafka's, or with all whose names begin alike.
 *
 * @param type topic, group or transactional id
 * @param pattern whether the name is whole or a prefix
 * @param name the name
 * @param operations what may be done
 */
public record Grant(
    ResourceType type, PatternType pattern, String name, Set<AclOperation> operations) {
  public Grant {
    operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
  }

  /** For the admin client. */
  List<AclBinding> bindings(final String principal, final String host) {
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry(principal, host, operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** As options of {@code kafka-acls --add}, after the principal. */
  String options() {
    final String resource =
        switch (type) {
          case TOPIC -> "--topic";
          case GROUP -> "--group";
          case TRANSACTIONAL_ID -> "--transactional-id";
          default -> throw new IllegalStateException("No app is granted anything of " + type);
        };
    return operations.stream()
        .map(operation -> "--operation " + word(operation))
        .collect(
            Collectors.joining(
                " ",
                "",
                " %s '%s' --resource-pattern-type %s"
                    .formatted(resource, name, pattern.name().toLowerCase(Locale.ROOT))));
  }

  /** As the command spells it: {@code DescribeConfigs}. */
  private static String word(final AclOperation operation) {
    final StringBuilder word = new StringBuilder();
    for (final String part : operation.name().split("_")) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
