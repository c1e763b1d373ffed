/**
 * The HTTP face of Dragoman: an app that takes jobs, answers for them from any replica, and decodes
 * and translates nothing itself.
 */
@NullMarked
package io.dragoman.gateway;

import org.jspecify.annotations.NullMarked;
