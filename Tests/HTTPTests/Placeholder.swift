// The tests of the HTTP door come with it.
