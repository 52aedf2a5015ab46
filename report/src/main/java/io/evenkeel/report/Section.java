package io.evenkeel.report;

/** A part of a page. Writes nothing where a stream has nothing for it. */
interface Section {

    void write(Html html);
}
