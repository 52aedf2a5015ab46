/** The page that lists everything Evenkeel knows by name; generated, so that it cannot fall behind the code. */
@NullMarked
package io.evenkeel.catalogue;

import org.jspecify.annotations.NullMarked;
